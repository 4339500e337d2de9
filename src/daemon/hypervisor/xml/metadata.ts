// Hostler's own element in a domain's metadata: written with the definition, and read back from anybody's
// XML.
import { element } from '../../../libvirt-xml/build.ts';
import { elementsInNamespace, qualifiedName } from '../../../libvirt-xml/namespace.ts';
import { elementsOf, textOf, type XmlElement } from '../../../libvirt-xml/node.ts';
import { selectFirst } from '../../../libvirt-xml/path.ts';
import { print } from '../../../libvirt-xml/print.ts';
import { publicSpec } from '../../../model/vm/spec.ts';
import { readMetadata, type FoundMetadata, type VmMetadata } from '../../../model/vm/metadata.ts';

export const metadataNamespace = 'urn:hostler:vm:1';
/** The prefix, and the key that libvirt's metadata call wants. */
export const metadataPrefix = 'hostler';

/** The element as it stands in a domain's XML. */
export function metadataElement(metadata: VmMetadata): XmlElement {
  const found = bareElement(metadata);
  found.name = `${metadataPrefix}:${found.name}`;
  found.attributes.set(`xmlns:${metadataPrefix}`, metadataNamespace);
  return found;
}

/** The element as `virDomainSetMetadata` takes it: libvirt puts prefix and namespace to it by itself. */
export function printMetadata(metadata: VmMetadata): string {
  return print(bareElement(metadata));
}

function bareElement(metadata: VmMetadata): XmlElement {
  const { format, id, uuid, manager, generation, intent, spec, history } = metadata;
  const lines = history.map(({ at, actor, action, text }) =>
    element('line', { at, actor: printable(actor), action: printable(action) }, printable(text)),
  );
  return element(
    'vm',
    { format, id, uuid, manager, generation, intent },
    element('spec', {}, printable(JSON.stringify(publicSpec(spec)))),
    element('history', {}, ...lines),
  );
}

/** XML has no way to write these characters at all, not even escaped. */
function printable(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}

/**
 * What a domain's XML says of whose VM it is; a person may have edited it, so it is checked like any
 * input.
 */
export function metadataOf(domain: XmlElement): FoundMetadata {
  const metadata = selectFirst(domain, 'metadata');
  if (metadata === undefined) return null;
  const [own] = elementsInNamespace(metadata, metadataNamespace, 'vm', [domain]);
  if (own === undefined) return null;
  const spec = childOf(own, 'spec');
  let parsed: unknown;
  try {
    parsed = JSON.parse(spec === undefined ? '' : textOf(spec));
  } catch {
    return { unreadable: 'the spec is no JSON' };
  }
  const { format, generation, ...words } = Object.fromEntries(own.attributes);
  const named = Object.entries(words).filter(([name]) => !name.startsWith('xmlns'));
  const history = childOf(own, 'history');
  return readMetadata({
    ...Object.fromEntries(named),
    format: Number(format),
    generation: Number(generation),
    spec: parsed,
    history: (history === undefined ? [] : elementsOf(history)).map((line) => ({
      ...Object.fromEntries(line.attributes),
      text: textOf(line),
    })),
  });
}

/** By local name: libvirt moves the children into the namespace or out of it, as it likes. */
function childOf(parent: XmlElement, local: string): XmlElement | undefined {
  return elementsOf(parent).find((child) => qualifiedName(child.name).local === local);
}
