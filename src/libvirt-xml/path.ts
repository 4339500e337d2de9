// Path queries over elements: `devices/disk[@device='cdrom']/source/@file`; a small, fixed part of XPath.
//
// A path is written in the source, never made from data: values are compared on what `select` finds.
import { XmlFieldError } from './error.ts';
import { elementsOf, textOf, type XmlElement } from './node.ts';

export interface PathStep {
  /** `*` is any name. */
  readonly name: string;
  /** `value` undefined: the attribute only has to be there. */
  readonly where: readonly { readonly attribute: string; readonly value: string | undefined }[];
}

export interface Path {
  readonly steps: readonly PathStep[];
  /** The path ends in this attribute, rather than in an element. */
  readonly attribute: string | undefined;
}

const known = new Map<string, Path>();
const stepForm = /^([A-Za-z_][\w.:-]*|\*)((?:\[@[\w.:-]+(?:='[^']*')?\])*)$/;

export function parsePath(text: string): Path {
  const found = known.get(text);
  if (found !== undefined) return found;
  const parts = text === '.' ? [] : splitSteps(text);
  const last = parts.at(-1);
  const attribute = last?.startsWith('@') === true ? last.slice(1) : undefined;
  if (attribute !== undefined) parts.pop();
  const path: Path = { steps: parts.map((part) => parseStep(part, text)), attribute };
  known.set(text, path);
  return path;
}

/** Splits at the slashes that stand outside a quoted value. */
function splitSteps(text: string): string[] {
  return text.split(/\/(?=(?:[^']*'[^']*')*[^']*$)/);
}

function parseStep(part: string, whole: string): PathStep {
  const form = stepForm.exec(part);
  if (form === null) throw new XmlFieldError(`'${part}' in the path '${whole}' cannot be read`);
  const [, name = '', conditions = ''] = form;
  const where = [...conditions.matchAll(/\[@([\w.:-]+)(?:='([^']*)')?\]/g)];
  return { name, where: where.map(([, attribute = '', value]) => ({ attribute, value })) };
}

export function stepMatches(step: PathStep, candidate: XmlElement): boolean {
  if (step.name !== '*' && step.name !== candidate.name) return false;
  return step.where.every(({ attribute, value }) => {
    const found = candidate.attributes.get(attribute);
    return value === undefined ? found !== undefined : found === value;
  });
}

/** Every element that the path leads to, in document order. */
export function select(root: XmlElement, path: string): XmlElement[] {
  let here = [root];
  for (const step of parsePath(path).steps) {
    here = here.flatMap((parent) => elementsOf(parent).filter((child) => stepMatches(step, child)));
  }
  return here;
}

/** The first element that the path leads to. */
export function selectFirst(root: XmlElement, path: string): XmlElement | undefined {
  return firstFrom(root, parsePath(path).steps, 0);
}

function firstFrom(from: XmlElement, steps: readonly PathStep[], index: number): XmlElement | undefined {
  const step = steps[index];
  if (step === undefined) return from;
  for (const child of elementsOf(from)) {
    if (!stepMatches(step, child)) continue;
    const found = firstFrom(child, steps, index + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The attribute that the path ends in, or the text of the element, without the white space around it. */
export function valueAt(root: XmlElement, path: string): string | undefined {
  const { attribute } = parsePath(path);
  if (attribute === undefined) {
    const found = selectFirst(root, path);
    return found === undefined ? undefined : textOf(found).trim();
  }
  for (const found of select(root, path)) {
    const value = found.attributes.get(attribute);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Every value that the path leads to. */
export function valuesAt(root: XmlElement, path: string): string[] {
  const { attribute } = parsePath(path);
  const found = select(root, path);
  if (attribute === undefined) return found.map((each) => textOf(each).trim());
  return found.map((each) => each.attributes.get(attribute)).filter((value) => value !== undefined);
}
