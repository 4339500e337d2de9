// What a fleet needs before it can make lab guests: pools that may be written into, and the guest's images.
import { bringGuestImages, waitForHosts } from '../../src/lab/furnish.ts';
import type { GuestState, LabGuest } from '../../src/lab/fleet/guest.ts';
import type { WaitOptions } from '../../src/lab/wait.ts';
import { Fleet, type FleetOptions } from './fleet.ts';

/**
 * A fleet whose hosts are up, with `shared` and `local` in use and the lab guest's kernel and initrd added.
 */
export async function fleetForGuests(options: FleetOptions = {}): Promise<Fleet> {
  const fleet = await Fleet.up(options);
  try {
    await waitForHosts(fleet.daemon);
    await bringGuestImages(fleet.daemon);
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
export async function goesOn(guest: LabGuest, before: GuestState, options?: WaitOptions): Promise<void> {
  const after = await guest.waitForTick(before.tick + 3, options);
  if (after.boot !== before.boot) throw new Error(`the guest was started anew: boot ${after.boot}`);
}

/** The hosts on which a domain of this name is defined, running or not. */
export async function definedOn(fleet: Fleet, name: string): Promise<string[]> {
  const lists = await Promise.all(fleet.lab.hosts.map((host) => host.virsh(['list', '--all', '--name'])));
  return fleet.lab.hosts.filter((_, i) => lists[i]?.split('\n').includes(name)).map((host) => host.name);
}
