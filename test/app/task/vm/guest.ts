// A VM of a scene: in the world, with its disk, and in the store.
import type { ManagerId, VmId } from '../../../../src/model/ids.ts';
import { spec as anySpec } from '../../../../src/model/vm/spec-fixture.ts';
import type { VmSpec } from '../../../../src/model/vm/spec.ts';
import type { VmDefinition } from '../../../../src/daemon/ports/hypervisor/vm.ts';
import { lockDisks, type MemoryFleet } from '../../../../src/daemon/hypervisor/memory/fleet.ts';
import type { Store } from '../../../../src/daemon/store/store.ts';
import { insertVm } from '../../../../src/daemon/store/vm/record.ts';

export const manager = 'manager-00000000000000000000000001' as ManagerId;
const at = '2026-01-01T00:00:00.000Z';

export interface Guest {
  readonly id: VmId;
  readonly name: string;
  readonly uuid: string;
  readonly host: string;
  readonly pool: string;
  readonly power: 'running' | 'paused' | 'stopped';
  readonly memoryMiB?: number;
}

/** The guest of a number: one of many that differ in nothing else. */
export const guestOf = (number: number, more: Partial<Guest> = {}): Guest => {
  const digits = String(number).padStart(12, '0');
  return {
    id: `vm-${'0'.repeat(14)}${digits}` as VmId,
    name: `web-${number}`,
    uuid: `11111111-2222-4333-8444-${digits}`,
    host: 'host1',
    pool: 'shared',
    power: 'running',
    ...more,
  };
};

export const specOf = ({ name, pool, memoryMiB }: Pick<Guest, 'name' | 'pool' | 'memoryMiB'>): VmSpec => ({
  ...anySpec,
  ...(memoryMiB !== undefined && { memoryMiB }),
  disks: anySpec.disks.map((disk) => ({
    ...disk,
    source: { kind: 'volume', pool, volume: `${name}-vda.qcow2`, format: 'qcow2' },
  })),
});

export async function putGuest(store: Store, fleet: MemoryFleet, guest: Guest): Promise<void> {
  const { id, name, uuid, pool, power } = guest;
  const host = fleet.host(guest.host);
  const spec = specOf(guest);
  const intent = power === 'stopped' ? 'stopped' : 'running';
  const state = { intent, power, powerSince: at, powerReason: 'asked', activity: null } as const;
  const fixed = { foreign: false, manager: null, generation: 1, history: [], createdAt: at } as const;
  await store.write((trx) =>
    insertVm(trx, { id, name, uuid, host: host.address.id, spec, ...state, ...fixed }),
  );
  const metadata = { format: 1, id, uuid, manager, generation: 1, intent, spec, history: [] } as const;
  const volume = `${name}-vda.qcow2`;
  const disks = [{ disk: 'vda', pool, volume }];
  const definition: VmDefinition = { uuid, name, spec, metadata, disks, kernel: null };
  host.pools.get(pool)?.set(volume, {
    name: volume,
    format: 'qcow2',
    capacityBytes: 2 ** 30,
    backingPath: null,
    content: 'data',
    writer: null,
  });
  const fresh = { boots: power === 'stopped' ? 0 : 1, fresh: false, foreign: false, incoming: false };
  host.domains.set(uuid, { definition, persistent: true, power, reason: 'asked', ...fresh });
  if (power !== 'stopped') lockDisks(host, definition);
}
