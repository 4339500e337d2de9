// A declared element: its name and its fields, from which reading, editing in place and building follow.
import { element as newElement } from '../build.ts';
import { XmlFieldError } from '../error.ts';
import type { XmlElement } from '../node.ts';
import { parsePath } from '../path.ts';
import type { Field } from './field.ts';

export type Fields = Readonly<Record<string, Field<never>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** What an element says, as a plain object; what is not in the document is not in the object. */
export type Values<F> = { readonly [K in keyof F]?: ValueOf<F[K]> };
/** What to change: a field that is not named stays, and so does everything undeclared; null takes it away. */
export type Patch<F> = { readonly [K in keyof F]?: ValueOf<F[K]> | null };

export interface ElementType<F> {
  readonly name: string;
  readonly fields: F;
  /** An element of another name is refused, a field that cannot be understood too (`XmlFieldError`). */
  read(element: XmlElement): Values<F>;
  /** Changes only what differs. */
  edit(element: XmlElement, patch: Patch<F>): void;
  build(values: Values<F>): XmlElement;
}
/** What an element type's `read` gives: `type Disk = ValuesOf<typeof diskXml>`. */
export type ValuesOf<E> = E extends ElementType<infer F> ? Values<F> : never;

export function elementType<const F>(name: string, fields: F): ElementType<F> {
  const declared = Object.entries(fields as Record<string, Field<unknown>>);
  const order = [...new Set(declared.map(([, field]) => parsePath(field.path).steps[0]?.name ?? ''))];
  const expect = (element: XmlElement): void => {
    if (element.name === name) return;
    throw new XmlFieldError(`<${name}> was expected where <${element.name}> stands`);
  };
  const edit = (element: XmlElement, patch: Patch<F>): void => {
    expect(element);
    for (const [key, field] of declared) {
      const wanted = (patch as Record<string, unknown>)[key];
      if (wanted === undefined || same(wanted, readLoosely(field, element))) continue;
      field.write(element, wanted ?? undefined, order);
    }
  };
  return {
    name,
    fields,
    read: (element) => {
      expect(element);
      const values: Record<string, unknown> = {};
      for (const [key, field] of declared) {
        const value = field.read(element);
        if (value !== undefined) values[key] = value;
      }
      return values as Values<F>;
    },
    edit,
    build: (values) => {
      const element = newElement(name);
      edit(element, values);
      return element;
    },
  };
}

/** What stands there now, for the comparison before a write: rubbish equals nothing and is overwritten. */
function readLoosely(field: Field<unknown>, element: XmlElement): unknown {
  try {
    return field.read(element) ?? null;
  } catch (error) {
    if (error instanceof XmlFieldError) return undefined;
    throw error;
  }
}

/** Whether two readings say the same; readings are plain data whose keys come in declared order. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const ones = Object.entries(one);
  const others = new Map(Object.entries(other));
  return (
    ones.length === others.size &&
    ones.every(([key, value]) => others.has(key) && same(value, others.get(key)))
  );
}
