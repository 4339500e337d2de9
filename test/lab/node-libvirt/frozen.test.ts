import { connect, type Domain } from 'node-libvirt';
import { expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { slowness } from '../../../src/lab/wait.ts';

/** Long enough for a daemon that stops reading to miss its keepalive and be given up: 5 s, 3 times, twice. */
const watchedMs = 32_000;
const frozen = 5;
const calls = 30;

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

  const tookMs: number[] = [];
  for (const begun = performance.now(); performance.now() - begun < watchedMs;) {
    const asked = performance.now();
    const { state } = await free.getState();
    tookMs.push(performance.now() - asked);
    expect(state).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  tookMs.sort((a, b) => a - b);
  expect(tookMs[Math.floor(tookMs.length * 0.9)]).toBeLessThan(50 * slowness());

  await Promise.all(processes.map((process) => process.thaw()));
  // libvirt refuses by itself those that waited 30 s for a guest; none is left without an answer.
  const ends = await Promise.all(stuck);
  expect(ends).toHaveLength(calls);
  expect((await free.getState()).state).toBe(1);
});
