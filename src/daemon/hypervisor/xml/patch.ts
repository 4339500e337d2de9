// The escape hatch: a VM's own edits of its domain XML, checked before and applied after everything else.
import { insert, remove, replace } from '../../../libvirt-xml/edit.ts';
import { XmlSyntaxError } from '../../../libvirt-xml/error.ts';
import { elementsOf, type XmlElement } from '../../../libvirt-xml/node.ts';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { select } from '../../../libvirt-xml/path.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { XmlPatch } from '../../../model/vm/spec.ts';

/** What makes the domain the one that it is, and what says whose it is. */
const untouchable: readonly string[] = ['name', 'uuid', 'metadata'];

/** Why a patch cannot be applied to any domain; null where it can be. */
export function patchFault(patch: XmlPatch): string | null {
  const [first] = patch.path.split('/');
  if (patch.op !== 'add' && (patch.path === '' || patch.path === 'devices')) {
    return `${patch.op} of <${patch.path === '' ? 'domain' : patch.path}> would leave nothing of the VM`;
  }
  if (untouchable.includes(first ?? '')) return `<${first ?? ''}> is hostler's own`;
  if (patch.xml === null) return null;
  try {
    const added = parseElement(patch.xml);
    if (patch.path === '' && untouchable.includes(added.name)) return `<${added.name}> is hostler's own`;
    return null;
  } catch (error) {
    if (error instanceof XmlSyntaxError) return `its XML cannot be read: ${error.message}`;
    throw error;
  }
}

export function applyPatches(domain: XmlElement, patches: readonly XmlPatch[]): void {
  for (const [at, patch] of patches.entries()) {
    const fault = patchFault(patch) ?? applyPatch(domain, patch);
    if (fault === null) continue;
    throw new HostlerError('invalid-spec', {
      message: `patches[${at}] (${patch.op} ${patch.path}): ${fault}`,
      fix: 'Correct the patch in the request or in the template.',
    });
  }
}

/** What it found nothing to work on; null where it was applied. */
function applyPatch(domain: XmlElement, { op, path, xml }: XmlPatch): string | null {
  if (op === 'add') {
    const [target] = path === '' ? [domain] : select(domain, path);
    if (target === undefined) return 'the domain has no such element';
    insert(target, parseElement(xml ?? ''));
    return null;
  }
  const found = targetsOf(domain, path);
  const [first] = found;
  if (op === 'remove') for (const { parent, child } of found) remove(parent, child);
  else if (first === undefined) return 'the domain has no such element';
  else replace(first.parent, first.child, parseElement(xml ?? ''));
  return null;
}

/** Every element that the path leads to, with what holds it. */
function targetsOf(domain: XmlElement, path: string): { parent: XmlElement; child: XmlElement }[] {
  const names = path.split('/');
  const last = names.pop();
  const parents = names.length === 0 ? [domain] : select(domain, names.join('/'));
  return parents.flatMap((parent) => elementsOf(parent, last).map((child) => ({ parent, child })));
}
