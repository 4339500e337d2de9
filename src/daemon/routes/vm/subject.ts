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

export async function readSubject(store: Store, reference: string, ifMatch: string | null): Promise<Subject> {
  const vm = await store.read((db) => readVm(db, reference));
  checkUnchanged(ifMatch, vm.revision, vm.name);
  const { id, name, host } = vm;
  if (host !== null) return { vm: { ...vm, host }, input: { vm: id, name, host } };
  throw new HostlerError('vm-state-forbids', {
    message: `${name} is on no host`,
    fix: 'Wait until the task that makes it has come so far: hostler vm show tells which.',
    facts: { vm: id },
  });
}
