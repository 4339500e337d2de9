// Fields of one value: texts, words, numbers, yes/no, on/off, and elements that say it by being there.
import { XmlFieldError } from '../error.ts';
import { parsePath, select, selectFirst, valueAt } from '../path.ts';
import type { Field } from './field.ts';
import { ensure, insertInOrder, removeAt, removeValue, writeValue } from './place.ts';
import { element as newElement } from '../build.ts';
import { setAttribute, setText } from '../edit.ts';
import { textOf } from '../node.ts';

/** A word out of a known set, or one that a newer libvirt has added. */
export type Word<Known extends string> = Known | (string & Record<never, never>);

/** The known word that this is; undefined for one that is not among them. */
export function among<const Known extends string>(
  value: string | undefined,
  known: readonly Known[],
): Known | undefined {
  return known.find((each) => each === value);
}

function scalar<T>(
  path: string,
  samples: readonly T[],
  decode: (text: string) => T,
  encode: (value: T) => string,
): Field<T> {
  const ofAttribute = parsePath(path).attribute !== undefined;
  return {
    path,
    samples,
    read: (element) => {
      const found = valueAt(element, path);
      // An element without text has no value: it is there for its attributes.
      return found === undefined || (found === '' && !ofAttribute) ? undefined : decode(found);
    },
    write: (element, value, order) => {
      if (value === undefined) removeValue(element, path);
      else writeValue(element, path, encode(value), order);
    },
  };
}

export function text(path: string): Field<string> {
  return scalar(path, ['sample', `<&>"' é`], String, String);
}

export function word<const Known extends string>(path: string, known: readonly Known[]): Field<Word<Known>> {
  return scalar<Word<Known>>(path, [...known, 'not-yet-known'], (found) => found, String);
}

/** Decimal, or hexadecimal with 0x as libvirt writes addresses. */
export function integer(path: string): Field<number> {
  return scalar(path, [0, 7, Number.MAX_SAFE_INTEGER], (found) => decodeInteger(found, path), String);
}

export function decodeInteger(found: string, path: string): number {
  const value = /^(?:-?[0-9]+|0[xX][0-9a-fA-F]+)$/.test(found) ? Number(found) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new XmlFieldError(
    `${path} is ${JSON.stringify(found)}, which is no integer that can be counted with`,
  );
}

function flag(path: string, yes: string, no: string): Field<boolean> {
  const decode = (found: string): boolean => {
    if (found === yes || found === no) return found === yes;
    throw new XmlFieldError(`${path} is ${JSON.stringify(found)}, neither '${yes}' nor '${no}'`);
  };
  return scalar(path, [true, false], decode, (value) => (value ? yes : no));
}

export function yesNo(path: string): Field<boolean> {
  return flag(path, 'yes', 'no');
}

export function onOff(path: string): Field<boolean> {
  return flag(path, 'on', 'off');
}

/** An element that says something by being there, as `<acpi/>` or `<readonly/>`. */
export function present(path: string): Field<boolean> {
  const { steps } = parsePath(path);
  return {
    path,
    samples: [true],
    read: (element) => (selectFirst(element, path) === undefined ? undefined : true),
    write: (element, value, order) => {
      if (value === true) ensure(element, steps, order);
      else removeAt(element, steps);
    },
  };
}

/** The same value of several elements, as `boot/@dev`; elements whose value stays are kept as they are. */
export function texts(path: string): Field<readonly string[]> {
  const { steps, attribute } = parsePath(path);
  const parents = steps.slice(0, -1);
  const name = steps.at(-1)?.name ?? '';
  const elementPath = attribute === undefined ? path : path.slice(0, path.lastIndexOf('/@'));
  return {
    path,
    samples: [['one'], ['one', 'two & three']],
    read: (element) => {
      const found = select(element, elementPath).map((each) =>
        attribute === undefined ? textOf(each).trim() : each.attributes.get(attribute),
      );
      const values = found.filter((value) => value !== undefined);
      return values.length === 0 ? undefined : values;
    },
    write: (element, value, order) => {
      const wanted = [...(value ?? [])];
      for (const each of select(element, elementPath)) {
        const has = attribute === undefined ? textOf(each).trim() : each.attributes.get(attribute);
        const at = has === undefined ? -1 : wanted.indexOf(has);
        if (at !== -1) wanted.splice(at, 1);
        else if (has !== undefined) removeAt(element, steps, each);
      }
      for (const each of wanted) {
        const parent = ensure(element, parents, order);
        const added = newElement(name);
        if (attribute === undefined) setText(added, each);
        else setAttribute(added, attribute, each);
        insertInOrder(parent, added, parents.length === 0 ? order : []);
      }
    },
  };
}
