// Makes procedures and event messages out of a write and a read function; the generated tables call it.
import type { List, Read } from './list.ts';
import type { EventMessage, Procedure } from './procedure.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export type Write<T> = (writer: Writer, value: T) => void;

export interface Program {
  readonly program: number;
  readonly version: number;
}

export interface Trait {
  readonly priority: 'high' | 'normal';
  readonly since: string;
  readonly stream?: 'read' | 'write' | 'both';
  readonly fds?: true;
}

/** The codec of a procedure that takes or answers nothing. */
export const nothing = (): void => undefined;

export function defineProcedure<Args, Ret>(
  { program, version }: Program,
  number: number,
  name: string,
  trait: Trait,
  write: Write<Args>,
  read: Read<Ret>,
): Procedure<Args, Ret> {
  return {
    name,
    program,
    version,
    number,
    priority: trait.priority,
    stream: trait.stream ?? 'none',
    since: trait.since,
    fds: trait.fds ?? false,
    encode: (args, headroom = 0) => encodeValue(write, args, headroom),
    decode: (payload) => decodeValue(read, payload),
  };
}

export function defineEvent<Message>(
  { program, version }: Program,
  number: number,
  name: string,
  read: Read<Message>,
): EventMessage<Message> {
  return { name, program, version, number, decode: (payload) => decodeValue(read, payload) };
}

export function encodeValue<T>(write: Write<T>, value: T, headroom = 0): Buffer {
  const writer = new Writer(headroom);
  write(writer, value);
  return writer.finish();
}

export function decodeValue<T>(read: Read<T>, payload: Uint8Array): T {
  const reader = new Reader(payload);
  const value = read(reader);
  reader.end();
  return value;
}

export function writeArray<T>(writer: Writer, values: List<T>, max: number, write: Write<T>): void {
  writer.length(values.length, max);
  for (const value of values) write(writer, value);
}
