// Amounts of memory and storage: libvirt writes a number and, in an attribute beside it, its unit.
import { setAttribute } from '../edit.ts';
import { XmlFieldError } from '../error.ts';
import { textOf } from '../node.ts';
import { parsePath, selectFirst } from '../path.ts';
import type { Field } from './field.ts';
import { ensure, removeValue, writeValue } from './place.ts';
import { decodeInteger } from './scalar.ts';

/** libvirt's own list (formatdomain, "memory"): KB is 1000, K and KiB are 1024. */
const bytesPer: Readonly<Record<string, number>> = Object.fromEntries([
  ['b', 1],
  ['bytes', 1],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, index) => [
    [letter, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
  ]),
]) as Record<string, number>;

type Unit = 'bytes' | 'KiB';
const factor: Readonly<Record<Unit, number>> = { bytes: 1, KiB: 1024 };

/** An amount in `unit`, whatever unit the document uses; rounded up, as libvirt does. */
export function size(path: string, unit: Unit): Field<number> {
  const { steps, attribute } = parsePath(path);
  if (attribute !== undefined) throw new XmlFieldError(`${path}: an amount stands in an element`);
  return {
    path,
    samples: [1, 2048],
    read: (element) => {
      const found = selectFirst(element, path);
      if (found === undefined || textOf(found).trim() === '') return undefined;
      const given = found.attributes.get('unit') ?? unit;
      const bytes = bytesPer[given.toLowerCase()];
      if (bytes === undefined) throw new XmlFieldError(`${path} has the unit ${JSON.stringify(given)}`);
      const amount = Math.ceil((decodeInteger(textOf(found).trim(), path) * bytes) / factor[unit]);
      if (Number.isSafeInteger(amount)) return amount;
      throw new XmlFieldError(`${path} is too large to be counted with`);
    },
    write: (element, value, order) => {
      if (value === undefined) {
        removeValue(element, path);
        return;
      }
      writeValue(element, path, String(value), order);
      setAttribute(ensure(element, steps, order), 'unit', unit);
    },
  };
}
