// Starts the guest that is moved between two hosts to see whether they can: 16 MiB, no disk, no NIC, and its
// CPU never runs.
import { element, print } from '../../../libvirt-xml/index.ts';
import type { MigrationVerbs, ProbeDomain } from '../../ports/hypervisor/migration.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

export const printProbe = ({ name, uuid, memoryMiB, arch, machine, virtType }: ProbeDomain): string =>
  print(
    element(
      'domain',
      { type: virtType },
      element('name', {}, name),
      element('uuid', {}, uuid),
      element('memory', { unit: 'MiB' }, String(memoryMiB)),
      element('vcpu', {}, '1'),
      element('os', {}, element('type', { arch, machine }, 'hvm')),
      element('devices', {}, element('memballoon', { model: 'none' })),
    ),
  );

export const startProbe =
  (links: Links): MigrationVerbs['startProbe'] =>
  (host, domain, options) =>
    asking(host, 'start a probe guest', async () => {
      const connection = await links.to(host);
      await connection.domainCreateXML(printProbe(domain), { paused: true }, callOptions(options));
    });
