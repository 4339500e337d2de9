// Getting to the place a path names: made where it is missing, taken away where nothing is left in it.
import { element as newElement } from '../build.ts';
import { insert, remove, setAttribute, setText } from '../edit.ts';
import { elementsOf, isBlank, type XmlElement } from '../node.ts';
import { parsePath, stepMatches, type PathStep } from '../path.ts';

type Accept = (found: XmlElement) => boolean;

/** The elements from the root to the first one that the steps lead to and that is accepted. */
function chainTo(
  root: XmlElement,
  steps: readonly PathStep[],
  accept: Accept = () => true,
): XmlElement[] | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return accept(root) ? [root] : undefined;
  for (const child of elementsOf(root)) {
    const below = stepMatches(step, child) ? chainTo(child, rest, accept) : undefined;
    if (below !== undefined) return [root, ...below];
  }
  return undefined;
}

/** The element that the steps lead to, made with everything on the way where it is missing. */
export function ensure(root: XmlElement, steps: readonly PathStep[], order: readonly string[]): XmlElement {
  const found = chainTo(root, steps)?.at(-1);
  if (found !== undefined) return found;
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

export function writeValue(root: XmlElement, path: string, value: string, order: readonly string[]): void {
  const { steps, attribute } = parsePath(path);
  if (attribute === undefined) {
    setText(ensure(root, steps, order), value);
    return;
  }
  const holder = chainTo(root, steps, (found) => found.attributes.has(attribute))?.at(-1);
  setAttribute(holder ?? ensure(root, steps, order), attribute, value);
}

export function removeValue(root: XmlElement, path: string): void {
  const { steps, attribute } = parsePath(path);
  if (attribute === undefined) {
    if (steps.length === 0) setText(root, '');
    else removeAt(root, steps);
    return;
  }
  const chain = chainTo(root, steps, (found) => found.attributes.has(attribute));
  chain?.at(-1)?.attributes.delete(attribute);
  if (chain !== undefined) prune(chain, steps);
}

/** Takes the first element that the steps lead to away, or this very one, and what contained nothing else. */
export function removeAt(root: XmlElement, steps: readonly PathStep[], target?: XmlElement): void {
  const chain = chainTo(root, steps, (found) => target === undefined || found === target);
  const last = chain?.pop();
  const owner = chain?.at(-1);
  if (chain === undefined || owner === undefined || last === undefined) return;
  remove(owner, last);
  prune(chain, steps.slice(0, -1));
}

/**
 * Takes the last element of the chain away if nothing is left in it, then its parent likewise; the root
 * stays.
 */
function prune(chain: readonly XmlElement[], steps: readonly PathStep[]): void {
  for (let depth = steps.length; depth > 0; depth -= 1) {
    const [target, owner] = [chain[depth], chain[depth - 1]];
    if (target === undefined || owner === undefined || !target.children.every(isBlank)) return;
    // What the path itself asks for (`[@type='file']`) says nothing once the value is gone.
    const identity = new Set(steps[depth - 1]?.where.map((condition) => condition.attribute));
    if (![...target.attributes.keys()].every((attribute) => identity.has(attribute))) return;
    remove(owner, target);
  }
}
