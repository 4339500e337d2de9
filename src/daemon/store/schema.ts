// All tables of the database. Which column is written by whom stands in the table's own file.
import type { AwayTable } from './away/table.ts';
import type { ClaimTable } from './claim/table.ts';
import type { ClusterTable } from './cluster/table.ts';
import type { EventTable } from './event/table.ts';
import type { DefinitionTable, HistoryTable } from './history/table.ts';
import type { HostTable } from './host/table.ts';
import type { ImageCopyTable, ImageTable } from './image/table.ts';
import type { LeaseTable } from './lease/table.ts';
import type { LockTable } from './lock/table.ts';
import type { CounterTable, MetaTable } from './meta/table.ts';
import type { MigrationTable } from './migration/table.ts';
import type { MoveTable } from './move/table.ts';
import type { NetworkTable } from './network/table.ts';
import type { NodeTable } from './node/table.ts';
import type { PoolTable, PoolUseTable } from './pool/table.ts';
import type { IdempotencyTable, TaskLogTable, TaskTable } from './task/table.ts';
import type { TokenTable } from './token/table.ts';
import type { VmTable } from './vm/table.ts';

export interface Schema {
  away: AwayTable;
  claim: ClaimTable;
  cluster: ClusterTable;
  counter: CounterTable;
  event: EventTable;
  host: HostTable;
  idempotency: IdempotencyTable;
  image: ImageTable;
  image_copy: ImageCopyTable;
  lease: LeaseTable;
  lock: LockTable;
  meta: MetaTable;
  move: MoveTable;
  network: NetworkTable;
  node: NodeTable;
  pool: PoolTable;
  pool_use: PoolUseTable;
  schema_migration: MigrationTable;
  task: TaskTable;
  task_log: TaskLogTable;
  token: TokenTable;
  vm: VmTable;
  vm_definition: DefinitionTable;
  vm_history: HistoryTable;
}
