// What a fleet needs before it can make lab guests: pools that may be written into, and the guest's images.
import { findGuestArtefacts } from '../../src/lab/fleet/start.ts';
import type { GuestState, LabGuest } from '../../src/lab/fleet/guest.ts';
import { waitFor } from '../../src/lab/wait.ts';
import type { HostResource } from '../../src/contract/host/host.ts';
import { Fleet, type FleetOptions } from './fleet.ts';

/**
 * A fleet whose hosts are up, with `shared` and `local` in use and the lab guest's kernel and initrd added.
 */
export async function fleetForGuests(options: FleetOptions = {}): Promise<Fleet> {
  const fleet = await Fleet.up(options);
  const { daemon } = fleet;
  try {
    await waitFor('all hosts to be up', async () => {
      const { items } = await daemon.ask<{ items: HostResource[] }>(['host', 'list']);
      return items.every((h) => h.state === 'up' && h.memory !== null);
    });
    const { kernel, initrd } = await findGuestArtefacts();
    await daemon.hostler(['pool', 'use', 'shared', '--shared']);
    await daemon.hostler(['pool', 'use', 'local', '--per-host']);
    await daemon.hostler(['image', 'add', 'lab-guest-kernel', kernel, '--as', 'kernel']);
    await daemon.hostler(['image', 'add', 'lab-guest-initrd', initrd, '--as', 'initrd']);
    return fleet;
  } catch (error) {
    await fleet.lab.down();
    throw error;
  }
}

/** Makes a lab guest and gives it back once it has booted. */
export async function makeGuest(
  fleet: Fleet,
  name: string,
  words: readonly string[] = [],
): Promise<LabGuest> {
  await fleet.daemon.hostler([
    'vm',
    'create',
    name,
    '--template',
    'lab-guest',
    '--network',
    'guest',
    ...words,
  ]);
  const guest = fleet.lab.guest(name);
  await guest.waitForTick();
  return guest;
}

/** It went on: the same boot, and ticks after those that were seen before. */
export async function goesOn(guest: LabGuest, before: GuestState): Promise<void> {
  const after = await guest.waitForTick(before.tick + 3);
  if (after.boot !== before.boot) throw new Error(`the guest was started anew: boot ${after.boot}`);
}

/** The hosts on which a domain of this name is defined, running or not. */
export async function definedOn(fleet: Fleet, name: string): Promise<string[]> {
  const lists = await Promise.all(fleet.lab.hosts.map((host) => host.virsh(['list', '--all', '--name'])));
  return fleet.lab.hosts.filter((_, i) => lists[i]?.split('\n').includes(name)).map((host) => host.name);
}
