// Creating a VM through the API, until its task has ended, beside a libvirt-python script that makes the same
// calls. `scripts/bench vm/create [--pairs 15]`; alternating pairs, median of ratios, 90 % interval.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitForHosts, bringGuestImages } from '../../../src/lab/furnish.ts';
import { Fleet } from '../../lab/fleet.ts';
import { clientOf, ended } from './client.ts';
import { alternate, pairsAsked, printHead, printRow } from './pair.ts';

const pairs = pairsAsked();
await using fleet = await Fleet.up({ hosts: 1, added: [] });
const { daemon, lab } = fleet;
const host = lab.host('host1');
// Both over the host's socket.
await daemon.hostler(['host', 'add', 'host1', host.uri('unix')]);
await waitForHosts(daemon);
await bringGuestImages(daemon);
const client = clientOf(daemon.socket);

async function create(name: string): Promise<number> {
  const begin = performance.now();
  const task = await client.call('vm.create', {
    input: {
      name,
      template: 'lab-guest',
      networks: ['guest'],
      diskBytes: 16 * 2 ** 20,
      pool: 'local',
    },
  });
  await ended(client, task);
  return performance.now() - begin;
}

/** Through the API: a VM of Hostler's that is gone from its host still counts, as one to be looked for. */
async function removeOurs(name: string): Promise<void> {
  await ended(client, await client.call('vm.delete', { vm: name, query: { stop: 'true' } }));
}

async function remove(name: string): Promise<void> {
  await host.virsh(['destroy', name]);
  await host.virsh(['undefine', name, '--remove-all-storage']);
}

/** As hostler made it, under another name. */
await create('first');
const model = await host.virsh(['dumpxml', 'first', '--inactive']);
await removeOurs('first');

const peer = spawn('/usr/bin/python3', [join(import.meta.dirname, 'create.py'), host.uri('unix')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface(peer.stdout)[Symbol.asyncIterator]();

async function createByPython(name: string): Promise<number> {
  const mac = `52:54:00:00:00:${(Number(name.slice(1)) + 16).toString(16)}`;
  const domain = model
    .replace(/<name>first<\/name>/, `<name>${name}</name>`)
    .replace(/<uuid>.*<\/uuid>/, `<uuid>${randomUUID()}</uuid>`)
    .replace(/<metadata>[\s\S]*<\/metadata>/, '')
    .replace(/<mac address='[^']*'\/>/, `<mac address='${mac}'/>`)
    .replaceAll('first-vda', `${name}-vda`);
  const file = /(?:volume='|file='[^']*\/)([^'/]*-vda[^']*)'/.exec(domain)?.[1] ?? '';
  const volume =
    `<volume><name>${file}</name><capacity unit='MiB'>16</capacity><allocation>0</allocation>` +
    `<target><format type='qcow2'/><compat>1.1</compat></target></volume>`;
  peer.stdin.write(`${JSON.stringify({ pool: 'local', volume, domain })}\n`);
  const { value, done } = await answers.next();
  if (done === true) throw new Error('the peer ended');
  return (JSON.parse(value) as { tookMs: number }).tookMs;
}

try {
  const found = await alternate(
    pairs,
    async (pair) => {
      const took = await create(`h${pair}`);
      await removeOurs(`h${pair}`);
      return took;
    },
    async (pair) => {
      const took = await createByPython(`p${pair}`);
      await remove(`p${pair}`);
      return took;
    },
  );
  printHead();
  printRow('until the call returns, ms', found, '≤ 1.15');
} finally {
  peer.kill();
}
