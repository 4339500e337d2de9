// Numbers, sizes and words on the command line, refused with what they would have to look like.
import { HostlerError } from '../../model/errors.ts';
import { parseBytes, parseMiB } from '../../model/memory.ts';

const wrong = (flag: string, text: string, shape: string): HostlerError =>
  new HostlerError('invalid-input', {
    message: `--${flag} cannot be ${text.slice(0, 60)}`,
    fix: `Give ${shape}.`,
  });

export function readNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw wrong(flag, text, 'a whole number');
  return Number(text);
}

export function readMiB(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const mib = parseMiB(text);
  if (mib === null) throw wrong(flag, text, 'a size with its unit: 512MiB, 2GiB');
  return mib;
}

export function readBytes(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseBytes(text);
  if (bytes === null) throw wrong(flag, text, 'a size with its unit: 512MiB, 20GiB');
  return bytes;
}

export function readWord<Word extends string>(
  flag: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found === undefined) throw wrong(flag, text, `one of ${words.join(', ')}`);
  return found;
}

export function readSwitch(flag: string, text: string | undefined): boolean | undefined {
  const word = readWord(flag, text, ['on', 'off'] as const);
  return word === undefined ? undefined : word === 'on';
}
