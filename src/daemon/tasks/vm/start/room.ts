// The memory of a host as a start sees it: what was seen free, and what hostler has given already.
import type { HostId, TaskId, VmId } from '../../../../model/ids.ts';
import type { StartFacts } from '../../../../model/vm/start.ts';
import { overheadMiB } from '../../../../model/vm/migrate/memory.ts';
import { readClaims } from '../../../store/claim/claim.ts';
import { readHost } from '../../../store/host/record.ts';
import type { Reader } from '../../../store/store.ts';
import { readVmsOnHost, type VmRecord } from '../../../store/vm/record.ts';
import { capacityMiBOf } from '../create/fleet.ts';

type Room = Pick<StartFacts['host'], 'freeMiB' | 'claimedMiB' | 'capacityMiB' | 'givenMiB'>;

/** Without what the VM has itself, and without what the task that asks has claimed. */
export async function readRoomToStart(
  db: Reader,
  { host, vm, task }: { readonly host: HostId; readonly vm: VmId; readonly task: TaskId | null },
): Promise<Room> {
  const facts = (await readHost(db, host))?.facts ?? null;
  const others = (await readVmsOnHost(db, host)).filter(({ id }) => id !== vm);
  const running = new Map(others.filter(isToRun).map((other) => [other.id, memoryOf(other)]));
  const claims = (await readClaims(db, host)).filter(
    (claim) => claim.resource === 'memory' && claim.task !== task,
  );
  const sum = (amounts: Iterable<number>): number => [...amounts].reduce((a, b) => a + b, 0);
  const claimed = claims.map(({ amount }) => amount);
  // A VM that runs already has what was claimed for it.
  const coming = claims.filter((claim) => !running.has(claim.vm)).map(({ amount }) => amount);
  return {
    freeMiB: facts?.memory.freeMiB ?? null,
    claimedMiB: sum(claimed),
    capacityMiB: facts && capacityMiBOf(facts),
    givenMiB: sum(running.values()) + sum(coming),
  };
}

/** What runs is written down when it is seen; what is to run, when the task that starts it ends. */
const isToRun = ({ intent, power }: VmRecord): boolean =>
  intent === 'running' || (power !== 'stopped' && power !== 'crashed');

const memoryOf = ({ spec }: VmRecord): number =>
  spec === null ? 0 : spec.memoryMiB + overheadMiB(spec.memoryMiB);
