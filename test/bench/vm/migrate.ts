// Moving a guest through hostler beside `virsh migrate` with the same flags on the same guest: how long the
// command takes, and how long the guest is silent on the network.
// `scripts/bench vm/migrate [--pairs 15]`; alternating pairs, median of ratios, 90 % interval.
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests, makeGuest } from '../../lab/guests.ts';
import { clientOf } from './client.ts';
import { alternate, pairsAsked, printHead, printRow } from './pair.ts';

interface Moved {
  readonly totalMs: number;
  readonly silenceMs: number;
}

/** Enough to be sent that starting a command is not what is measured. */
const memory = '384MiB';
const filledMiB = 192;

const pairs = pairsAsked();
await using fleet = await fleetForGuests({ hosts: 2 });
const { daemon, lab } = fleet;
const guest = await makeGuest(fleet, 'web', ['--host', 'host1', '--memory', memory]);
// As fast as it can, once over: then it is still, and every move has the same to send.
await guest.ask(`/dirty?mib=${filledMiB}&rate=0`);
await waitFor('the memory to be filled', async () => {
  const { dirtiedMiB } = await guest.ask<{ dirtiedMiB: number }>('/dirty');
  return dirtiedMiB >= filledMiB;
});
await guest.ask('/dirty/stop');
const client = clientOf(daemon.socket);

/** The manager has to know where it is before it is asked to move it again. */
const settled = (host: string): Promise<unknown> =>
  waitFor(`the manager to see web on ${host}`, async () => {
    const vm = await client.call('vm.show', { vm: 'web' });
    return vm.host === host && vm.activity === null && vm.power === 'running';
  });

async function move(how: (source: string, target: string) => Promise<unknown>): Promise<Moved> {
  const [source = ''] = await guest.hosts();
  const target = source === 'host1' ? 'host2' : 'host1';
  await settled(source);
  await using probe = await guest.ping(5);
  await probe.waitForAnswer();
  const begin = performance.now();
  await how(source, target);
  const totalMs = performance.now() - begin;
  await probe.waitForAnswer();
  const { longestMs } = await probe.stop();
  return { totalMs, silenceMs: longestMs };
}

const wishes = ['--tls', 'require', '--post-copy', 'never', '--connections', '1', '--auto-converge', 'off'];
const flags = ['--live', '--p2p', '--persistent', '--undefinesource', '--abort-on-error', '--tls'];
const ours = () => move((_, target) => daemon.hostler(['vm', 'migrate', 'web', '--to', target, ...wishes]));
const theirs = () =>
  move((source, target) =>
    lab.host(source).virsh(['migrate', ...flags, 'web', lab.host(target).uri('tls')], { timeoutMs: 180_000 }),
  );

await ours();
const found = await alternate(pairs, ours, theirs);
printHead();
printRow(
  'whole command, ms',
  found.map(([a, b]) => [a.totalMs, b.totalMs]),
  '≤ 1.15',
);
printRow(
  'silence on the network, ms',
  found.map(([a, b]) => [a.silenceMs, b.silenceMs]),
  'the interval holds 1.0',
);
