// The doctor's look at what VMs need of a host: memory, pools and networks.
import { mustHold, notVisible, refused, type Check } from '../../check.ts';
import { printBytes, printMiB } from '../../memory.ts';
import type { Network } from '../../network/network.ts';
import type { Pool } from '../../pool/pool.ts';
import type { HostFacts } from '../facts.ts';
import type { Finding, Severity } from './finding.ts';

const as = (severity: Severity, check: Check): Finding => ({ ...check, severity });

export function placeFindings(facts: HostFacts): Finding[] {
  return [
    as('warning', memoryCheck(facts)),
    ...poolFindings(facts.pools),
    ...networkFindings(facts.networks),
  ];
}

/** Below this share the kernel begins to take memory from caches that guests' disks need. */
const memoryShareMin = 0.05;

function memoryCheck({ memory }: HostFacts): Check {
  const about = 'memory';
  if (memory.freeMiB === null)
    return notVisible('memory', about, 'its free memory was not read', 'virsh nodememstats');
  const few = Math.ceil(memory.totalMiB * memoryShareMin);
  const found = `${printMiB(memory.freeMiB)} of ${printMiB(memory.totalMiB)} are free`;
  return mustHold(memory.freeMiB >= few, 'memory', about, found, {
    needed: `${printMiB(few)} free`,
    found,
    fix: 'Move VMs away: hostler vm migrate.',
  });
}

const lowShare = 0.1;
const emptyShare = 0.02;

function poolFindings(pools: readonly Pool[]): Finding[] {
  const used = pools.filter((p) => p.used);
  if (used.length === 0) {
    const found = pools.length === 0 ? 'it has no pools' : `it has ${pools.map((p) => p.name).join(', ')}`;
    const fix = 'Name one: hostler pool use POOL.';
    return [
      as('warning', refused('pool', 'pools', { needed: 'a pool that hostler may write into', found, fix })),
    ];
  }
  return used.map((pool) => {
    const about = `pool ${pool.name}`;
    if (!pool.active) {
      const fix = `Start it: virsh pool-start ${pool.name}.`;
      return as(
        'error',
        refused('pool', about, { needed: 'an active pool', found: 'it is not active', fix }),
      );
    }
    const share = pool.capacityBytes === 0 ? 0 : pool.freeBytes / pool.capacityBytes;
    const found = `${printBytes(pool.freeBytes)} of ${printBytes(pool.capacityBytes)} are free`;
    return as(
      share < emptyShare ? 'error' : 'warning',
      mustHold(share >= lowShare, 'pool', about, found, {
        needed: `${printBytes(Math.ceil(pool.capacityBytes * lowShare))} free: VMs on a full pool are paused`,
        found,
        fix: 'Delete what is not needed, or move VMs to another pool.',
      }),
    );
  });
}

function networkFindings(networks: readonly Network[]): Finding[] {
  if (networks.length === 0) {
    const fix = 'Define one: virsh net-define FILE.';
    return [
      as('warning', refused('network', 'networks', { needed: 'a network for VMs', found: 'none', fix })),
    ];
  }
  return networks.map((network) =>
    as(
      'warning',
      mustHold(network.active, 'network', `network ${network.name}`, `active, of mode ${network.forward}`, {
        needed: 'an active network',
        found: network.autostart ? 'it is not active, though it starts by itself' : 'it is not active',
        fix: `Start it: virsh net-start ${network.name}.`,
      }),
    ),
  );
}
