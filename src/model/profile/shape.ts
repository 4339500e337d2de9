// The shape of a host profile as it stands in a file; what its values may be to each other is validate.ts.
import { flag, integer, list, mapOf, objectWith, oneOf, text, type Shape } from '../shape.ts';
import { validateProfile } from './validate.ts';
import type { HostProfile } from './profile.ts';

const word = text({ min: 1, max: 255 });
const words = list(word, 256);
const mtu = integer(576, 65_535);

const bond = objectWith(
  {
    name: word,
    mode: oneOf('active-backup', '802.3ad', 'balance-xor', 'balance-tlb', 'balance-alb'),
    members: words,
  },
  { mtu },
);
const vlan = objectWith({ name: word, id: integer(1, 4094), parent: word }, {});
const bridge = objectWith({ name: word }, { port: word, vlanFiltering: flag, mtu });
const nfs = objectWith({ name: word, server: word, path: word }, { version: oneOf('3', '4', '4.1', '4.2') });
const iscsi = objectWith(
  { name: word, target: word, portals: words },
  { chap: objectWith({ user: word, password: word }, {}), volumeGroup: word },
);
const memory = objectWith({ name: word, sizeMiB: integer(1, 1_048_576) }, {});

const sysctlValue: Shape<string | number> = (value, path, faults) => {
  if (typeof value !== 'string' && typeof value !== 'number')
    faults.push({ path, message: 'must be text or a number' });
};

const shape: Shape<HostProfile> = objectWith(
  {
    name: word,
    network: objectWith(
      { addresses: list(objectWith({ interface: word, address: word }, {}), 64) },
      { bonds: list(bond, 64), vlans: list(vlan, 4094), bridges: list(bridge, 256) },
    ),
  },
  {
    storage: objectWith({}, { nfs: list(nfs, 64), iscsi: list(iscsi, 64), memory: list(memory, 16) }),
    timeServers: words,
    nameServers: words,
    searchDomains: words,
    sshKeys: list(text({ min: 1, max: 20_000 }), 256),
    sysctl: mapOf(/^[\w./-]+$/, sysctlValue, 500),
    hugePages: objectWith({ sizeMiB: oneOf(2, 1024), count: integer(1, 10_000_000) }, {}),
    samePageMerging: flag,
    watchdogS: integer(10, 3600),
    kernelArguments: words,
    openVswitch: flag,
    units: words,
    hosts: mapOf(/^[\w.-]+$/, word, 10_000),
  },
);

/** With what `validateProfile` finds, as faults of the whole. */
export const profileShape: Shape<HostProfile> = (value, path, faults) => {
  const before = faults.length;
  shape(value, path, faults);
  if (faults.length > before) return;
  for (const message of validateProfile(value as HostProfile)) faults.push({ path, message });
};
