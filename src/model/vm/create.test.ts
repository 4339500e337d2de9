import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterId, HostId, ImageId, VmId } from '../ids.ts';
import type { Image } from '../image/image.ts';
import { GiB, MiB } from '../memory.ts';
import { Fleet } from '../placement/fleet.ts';
import { fleetHost, fleetVm } from '../placement/fleet-fixture.ts';
import { template } from '../template/template-fixture.ts';
import { decideCreate } from './create.ts';
import { imageAt, type CreateFacts } from './create/facts.ts';
import { hostFacts } from './migrate/facts-fixture.ts';

const digest = 'a'.repeat(64);
const image = (name: string, more: Partial<Image> = {}): Image => ({
  id: `image-${name}` as ImageId,
  name,
  digest,
  format: 'qcow2',
  sizeBytes: 400 * MiB,
  virtualBytes: 2 * GiB,
  createdAt: '',
  ...more,
});
const host = (n: number) => `host-${n}` as HostId;
const facts: CreateFacts = {
  request: {
    name: 'web-1',
    template: 'linux',
    disks: [{ image: 'debian-12', sizeBytes: 10 * GiB }],
    networks: ['guest'],
  },
  id: 'vm-1' as VmId,
  random: new Uint8Array([1, 2, 3, 1, 2, 3]),
  template,
  fleet: new Fleet([fleetHost(1), fleetHost(2)], [fleetVm('db', 1)]),
  hosts: new Map([
    [host(1), hostFacts('host1')],
    [host(2), hostFacts('host2')],
  ]),
  clusters: [],
  images: [image('debian-12')],
  imagesAt: new Set(),
  volumes: [],
  names: new Map([['db', 'host1']]),
  macs: new Set(),
  strategy: 'spread',
};
const withRequest = (
  request: Partial<CreateFacts['request']>,
  more: Partial<CreateFacts> = {},
): CreateFacts => ({
  ...facts,
  ...more,
  request: { ...facts.request, ...request },
});
const planOf = (f: CreateFacts) => {
  const decision = decideCreate(f);
  if (!decision.go) throw new Error(JSON.stringify(decision.refusals));
  return decision.plan;
};
const codesOf = (f: CreateFacts) => {
  const decision = decideCreate(f);
  return decision.go ? [] : decision.refusals.map((r) => r.code);
};

describe('a plan', () => {
  test('is complete: host, pool, volume, MAC, exact machine type and CPU', () => {
    const plan = planOf(facts);
    expect(plan).toMatchObject({
      hostName: 'host2',
      virtType: 'kvm',
      intent: 'running',
      volumes: [
        { disk: 'vda', pool: 'shared', name: 'web-1-vda.qcow2', capacityBytes: 10 * GiB, image: digest },
      ],
      images: [{ digest, name: 'debian-12', pool: 'shared' }],
      claim: { memoryMiB: 512 + 75, cpus: 1, pools: { shared: 465 * MiB } },
      spec: {
        disks: [{ source: { kind: 'volume', pool: 'shared', volume: 'web-1-vda.qcow2', format: 'qcow2' } }],
        nics: [{ mac: '52:54:00:01:02:03' }],
        hardware: { machine: 'pc-q35-7.2', cpu: { mode: 'host-model' } },
      },
    });
    expect(plan.steps.map((s) => s.title)).toEqual([
      'Reserve 587MiB of memory',
      'Bring the image debian-12 to shared',
      'Make the volume web-1-vda.qcow2 in shared: 10GiB on its image',
      'Make the cloud-init seed',
      'Define web-1',
      'Start web-1',
    ]);
  });

  test('the same facts give the same plan', () => expect(planOf(facts)).toEqual(planOf(facts)));

  test('an image that is there is not brought again, a disk without a size has that of the image', () => {
    const there = withRequest(
      { disks: [{ image: digest }] },
      { imagesAt: new Set([imageAt(host(2), 'shared', digest)]) },
    );
    expect(planOf(there)).toMatchObject({ images: [], volumes: [{ capacityBytes: 2 * GiB }] });
  });

  test('not to be started: no memory is claimed', () => {
    const plan = planOf(withRequest({ start: false }));
    expect(plan).toMatchObject({ intent: 'stopped', claim: { memoryMiB: 0 } });
    expect(plan.steps.map((s) => s.title)).not.toContain('Start web-1');
  });

  test('two NICs never get one MAC, nor one that is taken', () => {
    const plan = planOf(
      withRequest({ networks: ['guest', 'guest'] }, { macs: new Set(['52:54:00:01:02:03']) }),
    );
    expect(plan.spec.nics.map((n) => n.mac)).toEqual(['52:54:00:01:02:04', '52:54:00:01:02:05']);
  });

  test('a volume that exists is where the VM goes', () => {
    const volume = {
      host: host(1),
      pool: 'shared',
      name: 'old.qcow2',
      capacityBytes: GiB,
      format: 'qcow2',
      usedBy: null,
    };
    const plan = planOf(
      withRequest({ disks: [{ volume: 'old.qcow2', pool: 'shared' }] }, { volumes: [volume] }),
    );
    expect(plan).toMatchObject({ hostName: 'host1', volumes: [], images: [] });
  });

  test('the CPU is the baseline of the cluster where there is one', () => {
    const cluster: Cluster = {
      id: 'cluster-1' as ClusterId,
      name: 'c1',
      hosts: [host(1), host(2)],
      cpuBaseline: { model: 'Nehalem', features: [], hosts: [], at: '' },
      createdAt: '',
    };
    const plan = planOf({ ...facts, clusters: [cluster] });
    expect(plan.spec.hardware.cpu).toEqual({ mode: 'custom', model: 'Nehalem', features: [] });
    expect(planOf({ ...facts, clusters: [{ ...cluster, cpuBaseline: null }] }).notices.join()).toContain(
      'no common CPU yet',
    );
  });

  test('without usable KVM it runs emulated, and that is said', () => {
    const slow = {
      ...hostFacts('host2'),
      kvm: { offered: false, verdict: { usable: false, evidence: '', at: '' } },
    } as const;
    const plan = planOf({ ...facts, hosts: new Map([...facts.hosts, [host(2), slow]]) });
    expect(plan.virtType).toBe('qemu');
    expect(plan.notices[0]).toBe('It runs emulated: host2 offers no KVM.');
  });

  test('kernel and initrd are images, brought to the pool', () => {
    const direct = {
      ...template,
      needsDisk: false,
      seed: 'never',
      boot: { from: 'kernel', kernel: 'k', initrd: 'i', arguments: '' },
    } as const;
    const images = [
      image('k', { digest: 'b'.repeat(64), format: 'kernel' }),
      image('i', { digest: 'c'.repeat(64), format: 'initrd' }),
    ];
    const plan = planOf(withRequest({ disks: [] }, { template: direct, images }));
    expect(plan).toMatchObject({ filesPool: 'shared', volumes: [], images: [{ name: 'k' }, { name: 'i' }] });
  });

  test('every host is explained, also when it goes', () => {
    expect(decideCreate(facts).hosts.map((h) => [h.name, h.score !== null])).toEqual([
      ['host1', true],
      ['host2', true],
    ]);
  });
});

const found = (usedBy: string | null, name = 'old.qcow2') => ({
  host: host(1),
  pool: 'shared',
  name,
  capacityBytes: GiB,
  format: 'qcow2',
  usedBy,
});

describe('refusals', () => {
  test.each<[string, CreateFacts, ...string[]]>([
    ['a name that is none', withRequest({ name: 'a b' }), 'name'],
    ['a name that is taken', withRequest({ name: 'db' }), 'name-taken'],
    ['no such template', withRequest({}, { template: null }), 'template-missing'],
    ['a spec with two faults', withRequest({ cpus: 0, memoryMiB: 1 }), 'spec', 'spec'],
    ['no such image', withRequest({ disks: [{ image: 'x' }] }), 'image-missing'],
    [
      'no pool',
      withRequest({}, { fleet: new Fleet([fleetHost(1, { pools: new Map() })], []) }),
      'no-pool',
      'no-pool',
    ],
    [
      'no such volume',
      withRequest({ disks: [{ volume: 'x', pool: 'shared' }] }),
      'volume-missing',
      'placement-need',
    ],
    [
      'a volume in use',
      withRequest({ disks: [{ volume: 'old.qcow2', pool: 'shared' }] }, { volumes: [found('db')] }),
      'volume-in-use',
    ],
    [
      'a volume of that name',
      withRequest({}, { volumes: [found(null, 'web-1-vda.qcow2')] }),
      'volume-exists',
    ],
    ['no such host', withRequest({ placement: { host: 'host9' } }), 'host-missing'],
    ['no such cluster', withRequest({ placement: { cluster: 'c9' } }), 'cluster-missing'],
    ['no room', withRequest({ memoryMiB: 20_000 }), 'placement-memory'],
    ['no such network', withRequest({ networks: ['x'] }), 'placement-network'],
    ['a host that was never read', withRequest({}, { hosts: new Map() }), 'host-unread'],
    ['secure boot', withRequest({ hardware: { firmware: 'efi-secure' } }), 'firmware'],
    [
      'several at once',
      withRequest({ name: 'db', disks: [{ image: 'x' }], networks: ['y'] }),
      'name-taken',
      'image-missing',
      'placement-network',
    ],
  ])('%s', (_, f, ...codes) => expect(codesOf(f)).toEqual(codes));

  test('the machine type and CPU mode of the chosen host count', () => {
    const bare = { ...hostFacts('host2'), machines: [], domainCapabilities: [] };
    expect(codesOf({ ...facts, hosts: new Map([[host(2), bare]]) })).toEqual(['machine-type']);
  });

  test('a refusal for lack of room names the nearest change', () => {
    const decision = decideCreate(withRequest({ memoryMiB: 15_360 }));
    expect(decision.nearest[0]).toMatchObject({
      name: 'host2',
      changes: [expect.stringMatching(/^free .* on host2$/) as string],
    });
  });
});
