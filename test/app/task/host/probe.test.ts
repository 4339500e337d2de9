// The trial of KVM under the generated harness: a verdict or none, and never a guest left behind.
import { expect, test } from 'vitest';
import { readHost } from '../../../../src/daemon/store/host/record.ts';
import { hostProbe } from '../../../../src/daemon/tasks/host/probe.ts';
import type { MemoryHost } from '../../../../src/daemon/hypervisor/memory/fleet.ts';
import type { KvmVerdict } from '../../../../src/model/host/facts.ts';
import type { TaskWorld } from '../../../../src/daemon/tasks/world.ts';
import { drive, type MakeScene } from '../harness/drive.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, hostId, same, type FleetScene } from '../vm/scene.ts';

const unknown: KvmVerdict = { usable: 'unknown', why: 'no guest was tried' };

const verdictOf = async ({ stage }: FleetScene): Promise<KvmVerdict | undefined> =>
  (await stage.store.read((db) => readHost(db, hostId('host1'))))?.facts?.kvm.verdict;

function scene(features: readonly string[], kvmCpuMs: number | null, after: boolean): MakeScene<TaskWorld> {
  const uuids = { qemu: 'uuid-of-qemu', kvm: 'uuid-of-kvm' };
  const change = (host: MemoryHost): void => {
    const { facts } = host;
    host.facts = { ...facts, cpu: { ...facts.cpu, features }, kvm: { offered: true, verdict: unknown } };
    host.trialCpuMs.kvm = kvmCpuMs;
  };
  return fleetScene({
    pool: 'shared',
    vm: 'none',
    definitions: [hostProbe],
    changeHosts: (fleet) => change(fleet.host('host1')),
    request: {
      kind: 'host.probe',
      actor: 'test',
      input: { id: hostId('host1'), name: 'host1', uuids },
    },
    async check(found, task) {
      const verdict = await verdictOf(found);
      // What was found out is true, also where the task failed after it had written it.
      const allowed = task.state === 'succeeded' ? [after, false] : [after, false, 'unknown'];
      return [
        ...same('guests of a trial', [...found.fleet.host('host1').trials], []),
        // Libvirt may refuse the guest of type kvm, and no other: then the verdict is no.
        ...(allowed.includes(verdict?.usable ?? 'none') ? [] : [`the verdict is ${JSON.stringify(verdict)}`]),
      ];
    },
  });
}

test.each([
  ['KVM that runs guests', scene(['svm'], 40, true)],
  ['KVM that emulates by itself', scene(['svm'], 900, false)],
  ['KVM that starts no guest', scene(['vmx'], null, false)],
])('%s is found out, wherever the trial is killed or fails', async (_title, make) => {
  const { findings, ends } = await harness(make);
  expect(findings).toEqual([]);
  expect(ends['undone']).toBeGreaterThan(0);
});

test('where the CPU has neither vmx nor svm no guest is tried', async () => {
  const { task, problems } = await drive(scene([], null, false), () => null);
  expect(problems).toEqual([]);
  expect(task.result).toMatchObject({ usable: false, evidence: 'its CPU has neither vmx nor svm' });
});

test.each([
  ['KVM that runs guests', 40, true],
  ['KVM that emulates by itself', 900, false],
])('%s: the verdict of a trial that nothing disturbs', async (_title, cpuMs, usable) => {
  const { task, problems } = await drive(scene(['svm'], cpuMs, usable), () => null);
  expect(problems).toEqual([]);
  expect(task.result).toMatchObject({ usable });
});
