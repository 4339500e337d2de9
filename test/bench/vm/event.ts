// How long an outside change takes until the API tells of it: virsh pauses and resumes a guest, and the VM is
// read until it says so. `scripts/bench vm/event [--pairs 15]`.
import { setTimeout as sleep } from 'node:timers/promises';
import { fleetForGuests, makeGuest } from '../../lab/guests.ts';
import { clientOf } from './client.ts';
import { pairsAsked, printSpread } from './pair.ts';

const pairs = pairsAsked();
await using fleet = await fleetForGuests({ hosts: 1 });
await makeGuest(fleet, 'web');
const client = clientOf(fleet.daemon.socket);
const host = fleet.lab.host('host1');

/** From the moment at which virsh has returned: the event left libvirt before that. */
async function change(verb: 'suspend' | 'resume'): Promise<number> {
  await host.virsh([verb, 'web']);
  const begin = performance.now();
  const power = verb === 'suspend' ? 'paused' : 'running';
  while ((await client.call('vm.show', { vm: 'web' })).power !== power) {
    if (performance.now() - begin > 60_000) throw new Error(`the API never said ${power}`);
    await sleep(2);
  }
  return performance.now() - begin;
}

const took: number[] = [];
for (let pair = 0; pair < pairs; pair += 1) took.push(await change('suspend'), await change('resume'));
printSpread('from virsh to the API, goal within 1000 ms', took, 'ms');
