import { describe, expect, test } from 'vitest';
import { GiB } from '../memory.ts';
import { decideMigration, decideSilence } from './migrate.ts';
import {
  factsWith,
  localDisk,
  migrationFacts,
  pool,
  targetFacts as at,
  type Edit,
  type FactsDraft,
} from './migrate/facts-fixture.ts';

const vda = (f: FactsDraft) => f.vm.disks[0]!;

test('a VM that nothing speaks against moves, and every check is proven', () => {
  const decision = decideMigration(migrationFacts);
  expect(decision.go).toBe(true);
  expect(decision.checks.filter((c) => c.verdict !== 'proven')).toEqual([]);
});

test('a host that does not answer settles it before anything is asked', () => {
  const { source, target } = migrationFacts;
  expect(decideSilence(source, target)).toBeNull();
  const codesOf = (decision: ReturnType<typeof decideSilence>) =>
    decision && !decision.go ? decision.refusals.map((r) => r.code) : null;
  const away = { ...target, state: 'down', reason: 'no route', drained: true } as const;
  expect(codesOf(decideSilence(source, away))).toEqual(['target-not-up', 'target-drained']);
  expect(codesOf(decideSilence({ ...source, state: 'suspect' }, target))).toEqual(['source-not-up']);
});

test('all refusals are told at once', () => {
  const decision = decideMigration(
    factsWith((f) => {
      f.vm.snapshots = 1;
      at(f).memory.freeMiB = 10;
      at(f).networks = [];
    }),
  );
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual([
    'network-missing',
    'memory',
    'snapshots',
  ]);
});

const planOf = (edit: Edit) => {
  const decision = decideMigration(factsWith(edit));
  if (!decision.go) throw new Error(decision.refusals.map((r) => r.code).join());
  return decision.plan;
};

describe('plans', () => {
  test('shared storage: memory alone is sent', () => {
    const plan = planOf(() => undefined);
    expect(plan).toMatchObject({
      kind: 'live',
      storage: 'none',
      copies: [],
      claim: { memoryMiB: 1109, pools: {} },
    });
    expect(plan.steps.map((s) => `${s.host ?? ''}: ${s.title}`)).toEqual([
      'host2: Reserve 1.08GiB of memory',
      'host1: Send 1GiB of memory',
      ': Record host2 as its host',
      "host2: Set the guest's clock",
      'host1: Make sure that no definition is left',
    ]);
    expect(plan.transport).toMatchObject({ tls: true, plainIfTlsRefused: false, connections: 1 });
  });

  test('local storage: the disk is copied into the pool of that name, and its room is claimed', () => {
    const plan = planOf((f) => localDisk(f));
    expect(plan.storage).toBe('whole');
    expect(plan.copies).toMatchObject([
      { disk: 'vda', targetPath: '/srv/local/web-1-vda.qcow2', bytes: 2 * GiB, basePath: null },
    ]);
    expect(plan.claim.pools).toEqual({ local: 2 * GiB });
  });

  test('only overlays are sent where the base is there already', () => {
    const base = (atTarget: 'present' | 'absent') => [
      { path: '/srv/local/base', pool: 'local', atTarget, allocationBytes: GiB },
    ];
    expect(planOf((f) => localDisk(f, { backing: base('present') }))).toMatchObject({
      storage: 'overlays',
      copies: [{ bytes: 2 * GiB, basePath: '/srv/local/base' }],
    });
    const whole = planOf((f) => localDisk(f, { backing: base('absent') }));
    expect(whole).toMatchObject({ storage: 'whole', copies: [{ bytes: 3 * GiB, basePath: null }] });
    expect(whole.notices.join()).toContain('become one file each');
  });

  test('one base that is missing makes every copy whole: libvirt has one way for all disks', () => {
    const backing = (path: string, atTarget: 'present' | 'absent') => [
      { path, pool: 'local', atTarget, allocationBytes: GiB },
    ];
    const plan = planOf((f) => {
      localDisk(f, { backing: backing('/a', 'present') });
      const second = {
        ...structuredClone(vda(f)),
        name: 'vdb',
        volume: 'b.qcow2',
        backing: backing('/b', 'absent'),
      };
      f.vm.disks.push(second);
    });
    expect(plan.copies.map((c) => c.basePath)).toEqual([null, null]);
  });

  test('another pool may be named, and the path changes with it', () => {
    const plan = planOf((f) => {
      localDisk(f);
      f.request.pool = 'fast';
      at(f).pools.push(structuredClone(pool('fast', { shared: false })));
    });
    expect(plan.copies[0]).toMatchObject({ targetPool: 'fast', targetPath: '/srv/fast/web-1-vda.qcow2' });
  });

  test('the seed of hostler is brought, an image at the target is not brought again', () => {
    const kernel = { path: '/k', use: 'kernel', needed: true, image: 'lab-kernel' } as const;
    const plan = planOf((f) => {
      localDisk(f, { device: 'cdrom', readOnly: true, isSeed: true });
      f.vm.hostFiles.push(
        { ...kernel, atTarget: 'absent' },
        { ...kernel, image: 'other', atTarget: 'present' },
      );
    });
    expect(plan).toMatchObject({ copies: [], brought: [{ disk: 'vda' }], images: ['lab-kernel'] });
  });

  test('a stopped VM moves without memory, a paused one stays paused', () => {
    const stopped = planOf((f) => Object.assign(f.vm, { power: 'stopped' }));
    expect(stopped).toMatchObject({
      kind: 'offline',
      transport: null,
      claim: { memoryMiB: 0 },
      setGuestClock: false,
    });
    const paused = planOf((f) => Object.assign(f.vm, { power: 'paused', powerReason: 'asked' }));
    expect(paused).toMatchObject({ kind: 'live', stayPaused: true, setGuestClock: false });
    expect(paused.notices.join()).not.toContain('stands still');
  });

  test('half of a team keeps a VM from post-copy, and not from moving', () => {
    const plan = planOf((f) => f.vm.hostDevices.push({ kind: 'network', name: 'vf0', teamed: true }));
    expect(plan.transport?.postCopy).toBe(false);
  });

  test('how good the guesses between the two hosts have been stands in the plan', () => {
    const guess = planOf(() => undefined).prediction;
    const { calibration } = planOf((f) => {
      f.pair.moves = [6000, 10_000_000].map((durationMs) => ({
        ...f.pair.moves[0]!,
        durationMs,
        prediction: { ...guess, basis: [] },
      }));
    });
    expect(calibration).toMatchObject({ moves: 2, durationInside: 0.5, downtimeInside: 1 });
  });

  test('what the guest notices is said before', () => {
    const plan = planOf((f) => {
      f.source.facts!.networks[0]!.forward = 'nat';
      at(f).networks[0]!.forward = 'nat';
      f.pair.moves[0]!.tls = 'refused';
    });
    expect(plan.notices).toEqual([
      'web-1 stands still for 120ms to 600ms.',
      'If post-copy is switched to, a loss of either host until the end loses the running guest.',
      'Memory and disks travel unencrypted.',
      'Connections over net0 break: the network guest ends at each host.',
    ]);
  });
});
