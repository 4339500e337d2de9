// Getting to the place a path names: made where it is missing, taken away where nothing is left in it.
import { insert, remove, setAttribute, setText } from '../edit.ts';
import { element as newElement } from '../build.ts';
import { elementsOf, isBlank, type XmlElement } from '../node.ts';
import { parsePath, selectFirst, stepMatches, type PathStep } from '../path.ts';

/** The element that `steps` lead to, made with everything on the way where it is missing. */
export function ensure(root: XmlElement, steps: readonly PathStep[], order: readonly string[]): XmlElement {
  let here = root;
  for (const [depth, step] of steps.entries()) {
    let next = elementsOf(here).find((child) => stepMatches(step, child));
    if (next === undefined) {
      next = newElement(step.name, Object.fromEntries(step.where.map((w) => [w.attribute, w.value ?? ''])));
      insertInOrder(here, next, depth === 0 ? order : []);
    }
    here = next;
  }
  return here;
}

/** Behind the last child of the same name; else before the first child that comes later in `order`. */
export function insertInOrder(parent: XmlElement, child: XmlElement, order: readonly string[]): void {
  const last = elementsOf(parent, child.name).at(-1);
  const rank = order.indexOf(child.name);
  const later = elementsOf(parent).find((other) => rank !== -1 && order.indexOf(other.name) > rank);
  insert(parent, child, last === undefined ? { before: later } : { after: last });
}

export function writeValue(
  root: XmlElement,
  path: string,
  value: string | undefined,
  order: readonly string[],
): void {
  const { steps, attribute } = parsePath(path);
  if (value !== undefined) {
    const target = ensure(root, steps, order);
    if (attribute === undefined) setText(target, value);
    else setAttribute(target, attribute, value);
    return;
  }
  const target = selectFirst(root, attribute === undefined ? path : path.slice(0, path.lastIndexOf('@') - 1));
  if (attribute === undefined && steps.length === 0) setText(root, '');
  else if (attribute === undefined) removeAt(root, steps);
  else if (steps.length === 0) setAttribute(root, attribute, undefined);
  else if (target?.attributes.delete(attribute) === true) prune(root, steps);
}

/** Takes the element away, and what contained nothing else. */
export function removeAt(root: XmlElement, steps: readonly PathStep[]): void {
  const step = steps.at(-1);
  const parents = steps.slice(0, -1);
  const parent = follow(root, parents);
  const target =
    step === undefined ? undefined : parent && elementsOf(parent).find((c) => stepMatches(step, c));
  if (parent === undefined || target === undefined) return;
  remove(parent, target);
  prune(root, parents);
}

/** Takes this very element away, which stands below one of the elements that `parents` lead to. */
export function detach(root: XmlElement, parents: readonly PathStep[], target: XmlElement): void {
  const owner = everyOne(root, parents).find((parent) => parent.children.includes(target));
  if (owner === undefined) return;
  remove(owner, target);
  prune(root, parents);
}

function everyOne(root: XmlElement, steps: readonly PathStep[]): XmlElement[] {
  let here = [root];
  for (const step of steps) {
    here = here.flatMap((parent) => elementsOf(parent).filter((child) => stepMatches(step, child)));
  }
  return here;
}

/** Takes away the element at the end of `steps` if nothing is left in it, then its parent likewise. */
function prune(root: XmlElement, steps: readonly PathStep[]): void {
  if (steps.length === 0) return;
  const target = follow(root, steps);
  if (target === undefined || !target.children.every(isBlank)) return;
  // What the path itself asks for (`[@type='file']`) says nothing once the value is gone.
  const identity = new Set(steps.at(-1)?.where.map((condition) => condition.attribute));
  if (![...target.attributes.keys()].every((attribute) => identity.has(attribute))) return;
  removeAt(root, steps);
}

function follow(root: XmlElement, steps: readonly PathStep[]): XmlElement | undefined {
  let here: XmlElement | undefined = root;
  for (const step of steps) here = here && elementsOf(here).find((child) => stepMatches(step, child));
  return here;
}
