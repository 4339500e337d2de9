// Checks of plain data that come from outside the types: every fault with its path, all of them at once.

export interface Fault {
  /** `disks[0].bus`; empty for the whole. */
  readonly path: string;
  /** Reads on after the path: `must be one of virtio, scsi`. */
  readonly message: string;
}
/** Adds a fault for everything that is wrong with `value`. */
export type Shape<T> = ((value: unknown, path: string, faults: Fault[]) => void) & { readonly of?: T };
type Of<S> = S extends Shape<infer T> ? T : never;

export type Shaped<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: Fault[] };

export function fit<T>(shape: Shape<T>, value: unknown): Shaped<T> {
  const faults: Fault[] = [];
  shape(value, '', faults);
  return faults.length === 0 ? { ok: true, value: value as T } : { ok: false, faults };
}

export const printFault = (f: Fault): string =>
  f.path === '' ? `it ${f.message}` : `${f.path} ${f.message}`;

interface TextRule {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  /** What the pattern asks for, in words. */
  readonly what?: string;
}

/** Text without control characters but line ends; XML could not carry them. */
export const text =
  (rule: TextRule): Shape<string> =>
  (value, path, faults) => {
    const message = textFault(rule, value);
    if (message !== null) faults.push({ path, message });
  };

function textFault({ min = 0, max, pattern, what }: TextRule, value: unknown): string | null {
  if (typeof value !== 'string') return 'must be text';
  if (value.length < min) return min === 1 ? 'must not be empty' : `must have at least ${min} characters`;
  if (value.length > max) return `must have at most ${max} characters`;
  if (/[^\P{Cc}\n\r\t]/u.test(value)) return 'must not hold control characters';
  return pattern && !pattern.test(value) ? `must be ${what ?? String(pattern)}` : null;
}

export const integer =
  (min: number, max: number): Shape<number> =>
  (value, path, faults) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return;
    faults.push({ path, message: `must be a whole number from ${min} to ${max}` });
  };

export const flag: Shape<boolean> = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.push({ path, message: 'must be true or false' });
};

export const oneOf =
  <const T extends string | number | boolean>(...choices: readonly T[]): Shape<T> =>
  (value, path, faults) => {
    if (choices.some((choice) => choice === value)) return;
    faults.push({ path, message: `must be ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}` });
  };

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, path, faults) => {
    if (value !== null) shape(value, path, faults);
  };

export const list =
  <T>(shape: Shape<T>, max: number): Shape<readonly T[]> =>
  (value, path, faults) => {
    if (!Array.isArray(value)) return void faults.push({ path, message: 'must be a list' });
    if (value.length > max) return void faults.push({ path, message: `must have at most ${max} entries` });
    value.forEach((item, at) => shape(item, `${path}[${at}]`, faults));
  };

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<F extends Fields> = { readonly [K in keyof F]: Of<F[K]> };

/** Exactly these fields: one that is missing and one too many are both faults. */
export const object =
  <F extends Fields>(fields: F): Shape<ObjectOf<F>> =>
  (value, path, faults) => {
    if (!isRecord(value)) return void faults.push({ path, message: 'must be an object' });
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    for (const [key, shape] of Object.entries(fields)) {
      if (Object.hasOwn(value, key)) shape(value[key], at(key), faults);
      else faults.push({ path: at(key), message: 'is missing' });
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) faults.push({ path: at(key.slice(0, 60)), message: 'is not known' });
    }
  };

/** As `object`; fields of the second list may be missing. */
export const objectWith =
  <R extends Fields, O extends Fields>(
    required: R,
    optional: O,
  ): Shape<ObjectOf<R> & { readonly [K in keyof O]?: Of<O[K]> }> =>
  (value, path, faults) => {
    if (!isRecord(value)) return void faults.push({ path, message: 'must be an object' });
    const given = Object.entries(optional).filter(([key]) => Object.hasOwn(value, key));
    object({ ...required, ...Object.fromEntries(given) })(value, path, faults);
  };

/** Any keys that match, each with a value of one shape. */
export const mapOf =
  <T>(key: RegExp, shape: Shape<T>, max: number): Shape<Readonly<Record<string, T>>> =>
  (value, path, faults) => {
    if (!isRecord(value)) return void faults.push({ path, message: 'must be an object' });
    const entries = Object.entries(value);
    if (entries.length > max) faults.push({ path, message: `must have at most ${max} entries` });
    for (const [name, item] of entries.slice(0, max)) {
      const at = path === '' ? name.slice(0, 60) : `${path}.${name.slice(0, 60)}`;
      if (key.test(name)) shape(item, at, faults);
      else faults.push({ path: at, message: `is no key that matches ${String(key)}` });
    }
  };

/** One of several objects, told apart by the text in one of their fields. */
export const variant =
  <T>(key: string, choices: Readonly<Record<string, Shape<T>>>): Shape<T> =>
  (value, path, faults) => {
    if (!isRecord(value)) return void faults.push({ path, message: 'must be an object' });
    const chosen = value[key];
    const shape = typeof chosen === 'string' && Object.hasOwn(choices, chosen) ? choices[chosen] : undefined;
    if (shape) {
      shape(value, path, faults);
      return;
    }
    const at = path === '' ? key : `${path}.${key}`;
    faults.push({ path: at, message: `must be one of ${Object.keys(choices).join(', ')}` });
  };

/** A rule over a whole that already has its shape: it is asked only where nothing was wrong below. */
export const where =
  <T>(shape: Shape<T>, rule: (value: T) => readonly Fault[]): Shape<T> =>
  (value, path, faults) => {
    const before = faults.length;
    shape(value, path, faults);
    if (faults.length > before) return;
    for (const f of rule(value as T))
      faults.push({ path: [path, f.path].filter(Boolean).join('.'), message: f.message });
  };

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
