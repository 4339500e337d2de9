// Elements of somebody's namespace, found by its URI never by the prefix that a writer chose.
import { elementsOf, type XmlElement } from './node.ts';

export interface QualifiedName {
  readonly prefix: string;
  readonly local: string;
}

export function qualifiedName(name: string): QualifiedName {
  const colon = name.indexOf(':');
  return colon === -1
    ? { prefix: '', local: name }
    : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}

/** The URI that a prefix stands for, looked up from the innermost element outwards. */
export function namespaceOf(prefix: string, innermostFirst: readonly XmlElement[]): string | undefined {
  const attribute = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  for (const scope of innermostFirst) {
    const uri = scope.attributes.get(attribute);
    if (uri !== undefined) return uri;
  }
  return undefined;
}

/** Children of `parent` called `local` in namespace `uri`; `ancestors` (innermost first) may declare it. */
export function elementsInNamespace(
  parent: XmlElement,
  uri: string,
  local: string,
  ancestors: readonly XmlElement[] = [],
): XmlElement[] {
  return elementsOf(parent).filter((child) => {
    const name = qualifiedName(child.name);
    return name.local === local && namespaceOf(name.prefix, [child, parent, ...ancestors]) === uri;
  });
}
