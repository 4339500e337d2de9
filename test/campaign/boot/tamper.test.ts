// Whatever an attacker on the network changes after the initramfs stops the node before its root, and is
// told to the manager.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { powerOn } from '../../lab/boot/machine.ts';
import { openRack } from '../../lab/boot/rack.ts';

const long = 15 * 60_000;
const program = join(import.meta.dirname, 'interceptor.ts');

const cases: [title: string, mode: string, reason: RegExp][] = [
  ['one flipped byte in the image', 'flip-image', /the image is not the signed one/],
  ['one flipped byte in the configuration', 'flip-config', /the configuration is not the signed one/],
  ['a manifest made to last longer', 'extend', /the manifest's signature is wrong/],
  ['an assignment with another name', 'reassign', /the assignment is not signed by this image's manager/],
  ['a certificate made to last longer', 'certify', /certificate is not signed by this image's manager/],
  ['the manifest of another node', 'swap', /the manifest is for another machine/],
  [
    'kernel arguments that nobody signed',
    'argue',
    /started with other arguments \(.* init=\/bin\/sh\) than the signed ones/,
  ],
];

test.each(cases)('%s stops the node', { timeout: long }, async (_title, mode, reason) => {
  await using rack = await openRack('tamper', { nodes: [1, 2], interceptor: { program, mode } });
  const machine = await powerOn(rack.place, { number: 1 });
  await machine.stopsWith(reason, 90_000);
  expect(await rack.stopReason()).toMatch(reason);
});

test('a manifest that was recorded at an earlier boot stops the next one', { timeout: long }, async () => {
  await using rack = await openRack('replay', { nodes: [1], interceptor: { program, mode: 'replay' } });
  const first = await powerOn(rack.place, { number: 1 });
  await first.sees(/phase image/, 60_000);
  await first.cutPower();
  const second = await powerOn(rack.place, { number: 1 });
  await second.stopsWith(/the manifest answers another boot/, 60_000);
});

test('an expired manifest stops the node: its clock is an hour ahead', { timeout: long }, async () => {
  await using rack = await openRack('expired', { nodes: [1] });
  const machine = await powerOn(rack.place, { number: 1, clockAheadS: 3600 });
  await machine.stopsWith(/the manifest expired at \d+; this machine's clock says \d+/, 60_000);
});

test(
  'a certificate that has ended stops the node: its clock is two days ahead',
  { timeout: long },
  async () => {
    await using rack = await openRack('ended', { nodes: [1] });
    const machine = await powerOn(rack.place, { number: 1, clockAheadS: 2 * 86_400 });
    await machine.stopsWith(/certificate ended at \d+/, 60_000);
  },
);

test('a known card in another machine gets no further than iPXE', { timeout: long }, async () => {
  await using rack = await openRack('pair', { nodes: [1] });
  const uuid = '99000000-0000-4000-8000-000000000001';
  const machine = await powerOn(rack.place, { number: 1, uuid });
  await machine.stopsWith(/the card 52:54:00:77:00:01 belongs to the node node1/, 30_000);
  expect(await rack.stopReason()).toContain(uuid);
});
