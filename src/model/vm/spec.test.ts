import { expect, test } from 'vitest';
import { fit, printFault } from '../shape.ts';
import { specShape } from './spec-shape.ts';
import { spec } from './spec-fixture.ts';
import { publicSpec, type VmSpec } from './spec.ts';

const faultsOf = (value: unknown): string[] => {
  const shaped = fit(specShape, value);
  return shaped.ok ? [] : shaped.faults.map(printFault);
};
const [disk, nic] = [spec.disks[0]!, spec.nics[0]!];
const seed = { userData: '#cloud-config\npassword: x', networkConfig: null, sshKeys: [], hostName: 'web-1' };

test('a spec that is right is taken, also as JSON and with what may hold secrets withheld', () => {
  for (const s of [spec, { ...spec, seed }, publicSpec({ ...spec, seed })]) {
    expect(faultsOf(JSON.parse(JSON.stringify(s)))).toEqual([]);
  }
});

test('the public spec holds no user data', () => {
  const shown = publicSpec({ ...spec, seed });
  expect(JSON.stringify(shown)).not.toContain('password');
  expect(shown.seed).toEqual({ ...seed, userData: { withheld: true } });
  expect(publicSpec(spec)).toBe(spec);
});

test.each<[Partial<Record<keyof VmSpec, unknown>>, string[]]>([
  [{ cpus: 1.5 }, ['cpus must be a whole number from 1 to 4096']],
  [{ disks: [disk, disk] }, ['disks[1].name is used twice']],
  [{ nics: [nic, nic] }, ['nics[1].mac is used twice']],
  [
    { nics: [{ ...nic, mac: '01:00:5e:00:00:01' }] },
    ['nics[0].mac must be a unicast MAC address in lower case, as 52:54:00:12:34:56'],
  ],
  [{ disks: [{ ...disk, device: 'cdrom' }] }, ['disks[0].bus virtio has no CD drive']],
  [
    { disks: [{ ...disk, shareable: true }] },
    ['disks[0].shareable needs a raw volume: two writers destroy a qcow2'],
  ],
  [{ disks: [{ ...disk, source: { kind: 'none' } }] }, ['disks[0].source.kind none is for CD drives']],
  [
    { boot: { from: 'kernel', kernel: 'k', initrd: null, arguments: 'a\nb' } },
    ['boot.arguments must be one line'],
  ],
  [
    { seed: { ...seed, sshKeys: ['ssh-rsa AAAA\nssh-rsa BBBB'] } },
    ['seed.sshKeys[0] must be one public key in the format of authorized_keys'],
  ],
])('case %#', (more, faults) => expect(faultsOf({ ...spec, ...more })).toEqual(faults));
