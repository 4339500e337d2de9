// What `vm.migrate` is asked.
import type { HostId } from '../../../../model/ids.ts';
import type { MigrationRequest } from '../../../../model/vm/migrate/request.ts';
import type { VmInput } from '../subject.ts';

export interface MigrateInput extends VmInput {
  readonly target: HostId;
  readonly request: MigrationRequest;
}
