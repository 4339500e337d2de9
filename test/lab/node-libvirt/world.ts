// What the lab tests of node-libvirt share: connections to the lab's hosts, guests, and looking at events.
import { connect, EventsLost, Resync, type Connection, type Domain, type DomainEvent } from 'node-libvirt';
import type { TestContext } from 'vitest';
import { findGuestArtefacts } from '../../../src/lab/fleet/start.ts';
import { guestKernelArguments } from '../../../src/lab/guest/recipe.ts';
import { HostOsUnavailable, wishHost } from '../../../src/lab/host-os/build.ts';
import { parseHostOs, type HostOs } from '../../../src/lab/host-os/recipe.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';

/** What hosts run unless a test says otherwise: `LAB_HOST_OS=debian-13` takes all stories to libvirt 11. */
const usual: HostOs = parseHostOs(process.env['LAB_HOST_OS'] ?? 'debian-12');

/** A lab of so many hosts; where none can be had the test says why and is skipped. */
export async function labOf(ctx: TestContext, hosts = 1, os: HostOs = usual): Promise<Lab> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) return ctx.skip(obstacle);
  try {
    const wish = await wishHost(os);
    return await Lab.up({ hosts: Array.from({ length: hosts }, () => wish) });
  } catch (error) {
    if (error instanceof HostOsUnavailable) return ctx.skip(error.message);
    throw error;
  }
}

export const connectTo = (lab: Lab, host: string): Promise<Connection> => connect(lab.host(host).uri('unix'));

export interface GuestWish {
  readonly name: string;
  /** Paths of qcow2 disks: vda, vdb and so on. */
  readonly disks?: readonly string[];
  readonly memoryMiB?: number;
}

/** A lab guest whose serial port is a console that can be opened. */
export async function guestXml({ name, disks = [], memoryMiB = 128 }: GuestWish): Promise<string> {
  const { kernel, initrd } = await findGuestArtefacts();
  const disk = (path: string, i: number) =>
    `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${path}'/>` +
    `<target dev='vd${String.fromCharCode(97 + i)}' bus='virtio'/></disk>`;
  return `<domain type='qemu'>
    <name>${name}</name><memory unit='MiB'>${memoryMiB}</memory><vcpu>1</vcpu>
    <os><type arch='x86_64' machine='q35'>hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd>
      <cmdline>${guestKernelArguments} lab.name=${name}</cmdline></os>
    <features><acpi/><apic/></features>
    <cpu mode='custom' match='exact'><model>qemu64</model></cpu>
    <devices>
      ${disks.map(disk).join('')}
      <controller type='usb' model='none'/>
      <controller type='pci' model='pcie-root'/>
      <controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/>
      <controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/>
      <controller type='pci' model='pcie-root-port'/><controller type='pci' model='pcie-root-port'/>
      <serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial'/></console>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
      <memballoon model='virtio'/>
    </devices></domain>`;
}

/** Collects the events of a feed; a test then waits for one that fits. */
export class EventLog {
  readonly events: DomainEvent[] = [];
  readonly #ended: Promise<void>;
  readonly #end: () => Promise<unknown>;

  private constructor(feed: ReturnType<Connection['domainEvents']>) {
    this.#end = () => feed.return();
    this.#ended = (async () => {
      for await (const event of feed) {
        if (event instanceof Resync || event instanceof EventsLost) throw new Error(`events: ${event.kind}`);
        this.events.push(event);
      }
    })();
  }

  /** Follows all kinds of events, of all domains or of one. */
  static async of(connection: Connection, domain?: Domain): Promise<EventLog> {
    const feed = connection.domainEvents(domain === undefined ? {} : { of: domain });
    await feed.ready;
    return new EventLog(feed);
  }

  wait<K extends DomainEvent['kind']>(
    kind: K,
    fits: (event: Extract<DomainEvent, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<DomainEvent, { kind: K }>> {
    const found = () =>
      this.events.find(
        (event): event is Extract<DomainEvent, { kind: K }> =>
          event.kind === kind && fits(event as Extract<DomainEvent, { kind: K }>),
      );
    return waitFor(`the event ${kind}`, found, { timeoutMs: 60_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await this.#ended;
  }
}
