// Fields that hold declared elements: one of them, or a list.
import { XmlFieldError } from '../error.ts';
import { parsePath, select, selectFirst } from '../path.ts';
import { same, type ElementType, type Fields, type Values } from './element-type.ts';
import type { Field } from './field.ts';
import { ensure, insertInOrder, removeAt } from './place.ts';

/** A value with every field of the element in it, for the tests. */
function sampleOf<F>(type: ElementType<F>): Values<F> {
  const fields = Object.entries(type.fields as Record<string, Field<unknown>>);
  return Object.fromEntries(fields.map(([key, field]) => [key, field.samples[0]])) as Values<F>;
}

function lastStep(path: string, name: string): void {
  if (parsePath(path).attribute === undefined && parsePath(path).steps.at(-1)?.name === name) return;
  throw new XmlFieldError(`the path ${path} does not lead to <${name}>`);
}

/** One declared element, edited in place: what the value does not name goes, the undeclared stays. */
export function one<F>(path: string, type: ElementType<F>): Field<Values<F>> {
  lastStep(path, type.name);
  const { steps } = parsePath(path);
  return {
    path,
    samples: [sampleOf(type)],
    inner: type as unknown as ElementType<Fields>,
    read: (element) => {
      const found = selectFirst(element, path);
      return found === undefined ? undefined : type.read(found);
    },
    write: (element, value, order) => {
      if (value === undefined) {
        removeAt(element, steps);
        return;
      }
      const nothing = Object.fromEntries(Object.keys(type.fields as object).map((key) => [key, null]));
      type.edit(ensure(element, steps, order), { ...nothing, ...value });
    },
  };
}

/**
 * A list of declared elements. Writing keeps those whose value is in the new list, with what is undeclared in
 * them; to change one of them, `select` it and edit it. New ones go behind the ones that stay.
 */
export function many<F>(path: string, type: ElementType<F>): Field<readonly Values<F>[]> {
  lastStep(path, type.name);
  const { steps } = parsePath(path);
  const parents = steps.slice(0, -1);
  return {
    path,
    samples: [[sampleOf(type)], [sampleOf(type), sampleOf(type)]],
    inner: type as unknown as ElementType<Fields>,
    read: (element) => {
      const found = select(element, path).map((each) => type.read(each));
      return found.length === 0 ? undefined : found;
    },
    write: (element, value, order) => {
      const wanted = [...(value ?? [])];
      for (const each of select(element, path)) {
        const at = wanted.findIndex((candidate) => same(candidate, type.read(each)));
        if (at === -1) removeAt(element, steps, each);
        else wanted.splice(at, 1);
      }
      for (const each of wanted) {
        insertInOrder(ensure(element, parents, order), type.build(each), parents.length === 0 ? order : []);
      }
    },
  };
}
