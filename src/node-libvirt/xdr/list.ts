// The lists of a reply: checked to the last byte when they arrive, but read element by element as they are
// walked. An object costs up to ten times its bytes, and a frame of 32 MiB holds millions; this way a reply
// never takes more than a small multiple of its frame, whatever is in it.
import { Reader } from './reader.ts';

/** What a list of a reply and an array have in common. Spread it for an array: each walk reads anew. */
export interface List<T> extends Iterable<T> {
  readonly length: number;
  map<U>(make: (element: T, index: number) => U): U[];
}

export type Read<T> = (reader: Reader) => T;
export type Skip = (reader: Reader) => void;

class PackedList<T> implements List<T> {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #read: Read<T>;

  constructor(length: number, bytes: Uint8Array, read: Read<T>) {
    this.length = length;
    this.#bytes = bytes;
    this.#read = read;
  }

  *[Symbol.iterator](): Generator<T, undefined> {
    const reader = new Reader(this.#bytes);
    for (let i = 0; i < this.length; i++) yield this.#read(reader);
    return undefined;
  }

  map<U>(make: (element: T, index: number) => U): U[] {
    const reader = new Reader(this.#bytes);
    const out = new Array<U>(this.length);
    for (let i = 0; i < this.length; i++) out[i] = make(this.#read(reader), i);
    return out;
  }

  toJSON(): T[] {
    return [...this];
  }
}

/** A list of a reply: `skip` checks an element, `read` makes it, later. Its bytes are kept, not the frame. */
export function readList<T>(
  reader: Reader,
  max: number,
  minimalSize: number,
  skip: Skip,
  read: Read<T>,
): List<T> {
  const count = reader.length(max, minimalSize);
  if (count === 0) return [];
  const start = reader.position;
  for (let i = 0; i < count; i++) skip(reader);
  return new PackedList(count, reader.copyFrom(start), read);
}

/** A list within an element of a list. */
export function readArray<T>(reader: Reader, max: number, minimalSize: number, read: Read<T>): T[] {
  const count = reader.length(max, minimalSize);
  // Made at its size: an array that grows leaves three times its size behind.
  const out = new Array<T>(count);
  for (let i = 0; i < count; i++) out[i] = read(reader);
  return out;
}

/**
 * The same for numbers, and not the same function: V8 learns by the place in the code what an array will
 * hold, and one that it made for numbers is copied when a string comes in.
 */
export function readNumbers(reader: Reader, max: number, read: Read<number>): number[] {
  const count = reader.length(max, 4);
  const out = new Array<number>(count);
  for (let i = 0; i < count; i++) out[i] = read(reader);
  return out;
}

export function skipArray(reader: Reader, max: number, minimalSize: number, skip: Skip): void {
  const count = reader.length(max, minimalSize);
  for (let i = 0; i < count; i++) skip(reader);
}
