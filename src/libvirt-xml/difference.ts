// What two documents say differently, as a list of places: for people who want to know what a change did.
import { elementsOf, isBlank, textOf, type XmlElement } from './node.ts';

export interface Difference {
  /**
   * `devices/disk[vda]/driver/@cache`; an element that is there more than once is named by what tells it
   * apart.
   */
  readonly path: string;
  /** A value, or a whole element; undefined where it was not there. */
  readonly before: string | XmlElement | undefined;
  readonly after: string | XmlElement | undefined;
}

/**
 * What tells elements of one name apart, first match first: a person's name for it before its position. White
 * space, comments and the order of attributes make no difference; the order of elements of one name does not
 * either, as long as something tells them apart.
 */
const identities: readonly ((element: XmlElement) => string | undefined)[] = [
  (element) => childAttribute(element, 'target', 'dev'),
  (element) => childAttribute(element, 'mac', 'address'),
  (element) => joined(element.attributes.get('type'), element.attributes.get('index')),
  (element) => childAttribute(element, 'target', 'name'),
  (element) => element.attributes.get('name'),
  (element) => element.attributes.get('id'),
];

function childAttribute(element: XmlElement, child: string, attribute: string): string | undefined {
  return elementsOf(element, child)[0]?.attributes.get(attribute);
}

function joined(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : `${one} ${other}`;
}

export function differencesOf(before: XmlElement, after: XmlElement): Difference[] {
  if (before.name !== after.name) return [{ path: '.', before, after }];
  return [...compare(before, after, '')];
}

function* compare(before: XmlElement, after: XmlElement, path: string): Generator<Difference> {
  const at = (part: string): string => (path === '' ? part : `${path}/${part}`);
  for (const name of new Set([...before.attributes.keys(), ...after.attributes.keys()])) {
    const [had, has] = [before.attributes.get(name), after.attributes.get(name)];
    if (had !== has) yield { path: at(`@${name}`), before: had, after: has };
  }
  const [had, has] = [textOf(before).trim(), textOf(after).trim()];
  if (had !== has) yield { path: path === '' ? '.' : path, before: had, after: has };
  for (const name of new Set([...elementsOf(before), ...elementsOf(after)].map((child) => child.name))) {
    for (const [label, one, other] of pairs(elementsOf(before, name), elementsOf(after, name))) {
      const place = at(label === undefined ? name : `${name}[${label}]`);
      if (one !== undefined && other !== undefined) yield* compare(one, other, place);
      else yield { path: place, before: one, after: other };
    }
  }
}

type Pair = readonly [label: string | undefined, one: XmlElement | undefined, other: XmlElement | undefined];

/** Elements of one name, put beside each other by what tells them apart, or else by their position. */
function pairs(ones: readonly XmlElement[], others: readonly XmlElement[]): Pair[] {
  if (ones.length <= 1 && others.length <= 1) return [[undefined, ones[0], others[0]]];
  const identity = identities.find((each) => distinct(ones, each) && distinct(others, each));
  if (identity === undefined) {
    const length = Math.max(ones.length, others.length);
    return Array.from({ length }, (_, at) => [String(at + 1), ones[at], others[at]] as const);
  }
  const rest = new Map(others.map((other) => [identity(other), other]));
  const found: Pair[] = ones.map((one) => {
    const label = identity(one);
    const other = rest.get(label);
    rest.delete(label);
    return [label, one, other];
  });
  return [...found, ...[...rest].map(([label, other]) => [label, undefined, other] as const)];
}

function distinct(
  all: readonly XmlElement[],
  identity: (element: XmlElement) => string | undefined,
): boolean {
  const values = all.map(identity);
  return values.every((value) => value !== undefined) && new Set(values).size === values.length;
}

/** One line for a log: the place and both values, a whole element by its name. */
export function printDifference({ path, before, after }: Difference): string {
  const show = (value: string | XmlElement | undefined): string => {
    if (value === undefined) return 'nothing';
    return typeof value === 'string' ? JSON.stringify(value) : `<${value.name}>${isBare(value) ? '' : '…'}`;
  };
  return `${path}: ${show(before)} → ${show(after)}`;
}

function isBare(element: XmlElement): boolean {
  return element.attributes.size === 0 && element.children.every(isBlank);
}
