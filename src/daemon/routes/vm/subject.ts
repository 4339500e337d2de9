// The VM that a request is about, as tasks are given it: ours, at home somewhere, and unchanged since the
// caller saw it.
import { HostlerError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import type { Store } from '../../store/store.ts';
import { readVm, type StoredVm } from '../../store/vm/read.ts';
import type { VmInput } from '../../tasks/vm/subject.ts';
import { checkUnchanged } from '../etag.ts';

export interface Subject {
  readonly vm: StoredVm & { readonly host: HostId };
  readonly input: VmInput;
}

/** What of a request names the VM, and what goes with it into the task. */
export interface About {
  readonly params: { readonly vm: string };
  readonly ifMatch: string | null;
  readonly input?: { readonly reason?: string | undefined } | undefined;
}

export async function readSubject(store: Store, asked: About): Promise<Subject> {
  const { ifMatch } = asked;
  const vm = await store.read((db) => readVm(db, asked.params.vm));
  checkUnchanged(ifMatch, vm.revision, vm.name);
  const { id, name, host } = vm;
  const reason = asked.input?.reason;
  const input = { vm: id, name, ...(reason !== undefined && { reason }) };
  if (host !== null) return { vm: { ...vm, host }, input: { ...input, host } };
  throw new HostlerError('vm-state-forbids', {
    message: `${name} is on no host`,
    fix: 'Wait until the task that makes it has come so far: hostler vm show tells which.',
    facts: { vm: id },
  });
}
