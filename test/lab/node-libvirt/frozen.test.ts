import { connect, type Domain } from 'node-libvirt';
import { expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { slowness } from '../../../src/lab/wait.ts';

/** Long enough for a daemon that stops reading to miss its keepalive and be given up: 5 s, 3 times, twice. */
const watchedMs = 32_000;
/** Within this time another guest is to be read, whatever waits. */
const soonMs = 50;
const frozen = 5;
const calls = 30;

async function readState(domain: Domain): Promise<number> {
  const asked = performance.now();
  expect((await domain.getState()).state).toBe(1);
  return performance.now() - asked;
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('with five guests frozen and thirty calls on them, another guest is still read at once', async () => {
  await using lab = await Lab.up({ hosts: 1 });
  const host = lab.host('host1');
  const names = Array.from({ length: frozen + 1 }, (_, i) => `g${i}`);
  for (const name of names) await lab.startGuest({ name, host, boot: 'halt' });
  await using connection = await connect(host.uri('unix'));
  const domains = await Promise.all(names.map((name) => connection.domainLookupByName(name)));
  const free = domains.at(-1) as Domain;

  const processes = names.slice(0, frozen).map((name) => host.qemu(name));
  await Promise.all(processes.map((process) => process.freeze()));
  const stuck = Array.from({ length: calls }, (_, i) =>
    (domains[i % frozen] as Domain).memoryStats({ deadlineMs: 120_000 }).then(
      () => 'answered',
      () => 'refused',
    ),
  );

  // The control reads the same at the same moment, with nothing in its queue: where both are late it is
  // the machine or the daemon, where only we are it is the thirty calls.
  await using control = await connect(host.uri('unix'));
  const alone = await control.domainLookupByName(free.name);
  const pairs: { readonly oursMs: number; readonly aloneMs: number }[] = [];
  for (const begun = performance.now(); performance.now() - begun < watchedMs;) {
    const both = pairs.length % 2 === 0 ? [free, alone] : [alone, free];
    const tookMs = await Promise.all(both.map(readState));
    const [oursMs = Infinity, aloneMs = 0] = both[0] === free ? tookMs : tookMs.toReversed();
    pairs.push({ oursMs, aloneMs });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const late = pairs.filter(({ oursMs }) => oursMs >= soonMs);
  const ours = late.filter(({ aloneMs }) => aloneMs < soonMs / 2);
  const said = late.map(({ oursMs, aloneMs }) => `${oursMs.toFixed(0)} (${aloneMs.toFixed(0)})`).join(', ');
  const [usual, usualAlone] = [pairs.map(({ oursMs }) => oursMs), pairs.map(({ aloneMs }) => aloneMs)].map(
    (all) => middle(all).toFixed(1),
  );
  console.log(
    `${pairs.length} reads, the middle one ${usual} ms (alone ${usualAlone}); late: ${said || 'none'}`,
  );
  expect(ours.length, said).toBeLessThanOrEqual(Math.ceil(pairs.length / 100));
  expect(late.length, said).toBeLessThanOrEqual(pairs.length * (slowness() > 1 ? 0.25 : 0.01));

  await Promise.all(processes.map((process) => process.thaw()));
  // libvirt refuses by itself those that waited 30 s for a guest; none is left without an answer.
  const ends = await Promise.all(stuck);
  expect(ends).toHaveLength(calls);
  expect((await free.getState()).state).toBe(1);
});
