// Some of what keeps a VM where it is, one of each kind; `scripts/campaign refusals` provokes them all.
import { expect, test } from 'vitest';
import { hardwareCases } from '../../suite/refusals/hardware.ts';
import { hostCases } from '../../suite/refusals/host.ts';
import { networkCases } from '../../suite/refusals/network.ts';
import { optionCases } from '../../suite/refusals/option.ts';
import { storageCases } from '../../suite/refusals/storage.ts';
import { vmCases } from '../../suite/refusals/vm.ts';
import { expectLibvirtsWord, expectRefused } from '../../suite/refusals/expect.ts';
import { RefusalWorld } from '../../suite/refusals/world.ts';

const every = [vmCases, optionCases, hardwareCases, networkCases, storageCases, hostCases].flat();
const some = [
  'checkpoints',
  'name-taken',
  'parallel-post-copy',
  'cpu',
  'filesystem',
  'memory',
  'network-missing',
  'target-file-exists',
  'tls',
];

test('a move that cannot be is refused beforehand, with a fix, and nothing is changed', async () => {
  await using world = await RefusalWorld.open();
  const cases = every.filter(({ code }) => some.includes(code));
  expect(cases).toHaveLength(some.length);
  for (const each of cases) await expectRefused(world, each);
  await expectLibvirtsWord(world);
});
