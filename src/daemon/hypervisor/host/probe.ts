// Tries a guest on a host: transient, without disks, on one connection of its own, so that libvirt ends it
// when this process does. Its firmware finds nothing to boot and begins anew, again and again: that is the
// work which is measured.
import { remote, EventsLost, Resync, type Connection, type Domain } from 'node-libvirt';
import { element, print } from '../../../libvirt-xml/index.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { GuestTrial, HostVerbs } from '../../ports/hypervisor/host.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { findDomain } from '../vm/read.ts';

/** VIR_DOMAIN_START_AUTODESTROY: libvirt ends the guest with the connection that started it. */
const autodestroy = 2;
/** Counted from the first on, so that what QEMU itself takes to start is not among it. */
const bootsCounted = 5;
const nsPerMs = 1e6;
const memoryMiB = 32;

/** Its name says what it is to whoever sees it in the seconds that it is there. */
const nameOf = ({ uuid, virtType }: GuestTrial): string => `hostler-probe-${virtType}-${uuid.slice(0, 8)}`;

export const printTrial = (trial: GuestTrial): string =>
  print(
    element(
      'domain',
      { type: trial.virtType },
      element('name', {}, nameOf(trial)),
      element('uuid', {}, trial.uuid),
      element('memory', { unit: 'MiB' }, memoryMiB),
      element('vcpu', {}, 1),
      element(
        'os',
        {},
        element('type', { arch: trial.arch, machine: 'q35' }, 'hvm'),
        element('bios', { rebootTimeout: 0 }),
      ),
      element('features', {}, element('acpi'), element('apic')),
      element('on_reboot', {}, 'restart'),
      element(
        'devices',
        {},
        element('controller', { type: 'usb', model: 'none' }),
        element('memballoon', { model: 'none' }),
      ),
    ),
  );

type Options = ReturnType<typeof callOptions>;

export const tryGuest =
  (links: Links): HostVerbs['tryGuest'] =>
  (host, trial, options) =>
    asking(host, 'try a guest', async () => {
      const connection = await links.to(host);
      const call = callOptions(options);
      // One of a run before, where libvirt has not noticed yet that its connection ended.
      await end(await findDomain(connection, trial.uuid, call), call);
      return measure(connection, host, trial, call);
    });

async function measure(
  connection: Connection,
  host: HostAddress,
  trial: GuestTrial,
  call: Options,
): Promise<{ cpuMs: number }> {
  const { signal } = call;
  const boots = connection.domainEvents({ kinds: ['reboot'], ...(signal && { signal }) });
  await using own = await connection.caller.dedicated(signal ? { signal } : {});
  try {
    await boots.ready;
    await own.call(remote.DOMAIN_CREATE_XML, { xml_desc: printTrial(trial), flags: autodestroy }, call);
    const domain = await connection.domainLookupByUUID(trial.uuid, call);
    let count = 0;
    let beganMs = 0;
    for await (const event of boots) {
      if (event instanceof Resync || event instanceof EventsLost) break;
      if (event.domain.uuid !== trial.uuid) continue;
      const cpuMs = Number((await domain.getInfo(call)).cpuTime) / nsPerMs;
      if (count === 0) beganMs = cpuMs;
      else if (count === bootsCounted) return { cpuMs: cpuMs - beganMs };
      count += 1;
    }
    signal?.throwIfAborted();
    throw new HostlerError('host-slow', {
      message: `The events of ${host.name} were interrupted while a guest was tried`,
      fix: 'Ask again: hostler host doctor --probe.',
    });
  } finally {
    await boots[Symbol.asyncDispose]();
    await end(await findDomain(connection, trial.uuid, {}), {});
  }
}

async function end(domain: Domain | null, call: Options): Promise<void> {
  if (domain === null) return;
  // It may have ended by itself in between.
  await domain.destroy({ deadlineMs: 30_000, ...call }).catch(() => undefined);
}
