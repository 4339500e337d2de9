// Every refusal that two hosts of one kind can be brought to: provoked for real, told with what was needed,
// what was found and what to do; and the plan has changed nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hardwareCases } from '../../suite/refusals/hardware.ts';
import { hostCases } from '../../suite/refusals/host.ts';
import { networkCases } from '../../suite/refusals/network.ts';
import { optionCases } from '../../suite/refusals/option.ts';
import { storageCases } from '../../suite/refusals/storage.ts';
import { vmCases } from '../../suite/refusals/vm.ts';
import { expectRefused } from '../../suite/refusals/expect.ts';
import { RefusalWorld } from '../../suite/refusals/world.ts';

const families = { vmCases, optionCases, hardwareCases, networkCases, storageCases, hostCases };
let world: RefusalWorld;
beforeAll(async () => {
  world = await RefusalWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

describe.each(Object.entries(families))('%s', (_, cases) => {
  test.each(cases.map((each) => [each.code, each] as const))('%s', async (__, each) => {
    await expectRefused(world, each);
  });
});

test('there are more than sixty kinds', () => {
  const codes = Object.values(families).flatMap((cases) => cases.map(({ code }) => code));
  expect(new Set(codes).size).toBeGreaterThan(60);
});
