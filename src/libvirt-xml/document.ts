// Every kind of libvirt document that is declared here, by the name of its root element.
import type { ElementType, Fields } from './field.ts';
import { cpuXml } from './domain/cpu.ts';
import { domainXml } from './domain/domain.ts';
import { capabilitiesXml } from './host/capabilities.ts';
import { domainCapabilitiesXml } from './host/domain-capabilities.ts';
import { nodeDeviceXml } from './host/node-device.ts';
import { secretXml } from './host/secret.ts';
import { networkXml } from './network/network.ts';
import { nwfilterBindingXml, nwfilterXml } from './network/nwfilter.ts';
import { backupXml, checkpointXml, snapshotXml } from './snapshot/snapshot.ts';
import { poolXml } from './storage/pool.ts';
import { volumeXml } from './storage/volume.ts';

const all = [
  domainXml,
  cpuXml,
  networkXml,
  nwfilterXml,
  nwfilterBindingXml,
  poolXml,
  volumeXml,
  capabilitiesXml,
  domainCapabilitiesXml,
  snapshotXml,
  checkpointXml,
  backupXml,
  secretXml,
  nodeDeviceXml,
];

export const documentTypes: ReadonlyMap<string, ElementType<Fields>> = new Map(
  all.map((type) => [type.name, type as unknown as ElementType<Fields>]),
);
