// A provisioning network with the boot service and dnsmasq, published to by a manager's keys: the world of
// these tests.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { DhcpOptions } from '../../../src/boot/dhcp/configuration.ts';
import { publish, type PublishRequest } from '../../../src/daemon/builds/publish.ts';
import { openAuthority, type Authority } from '../../../src/daemon/pki/authority.ts';
import { openNodeIdentity } from '../../../src/daemon/pki/node-identity.ts';
import { certifyBootKey, openSigningKey, type SigningKey } from '../../../src/daemon/pki/signing-key.ts';
import type { KnownNode } from '../../../src/model/boot/choose.ts';
import type { HostProfile, NodeInput } from '../../../src/model/profile/profile.ts';
import { ensurePackages } from '../../../src/lab/packages.ts';
import { bootKeys, bootState, testImage } from './image.ts';
import { addressOf, macOf, storeAddressOf, uuidOf } from './machine.ts';
import { openPlace, serverAddress, waitForLine, type Place } from './place.ts';

const port = 8080;
export const url = `http://${serverAddress}:${String(port)}`;
const main = join(import.meta.dirname, '../../../src/boot/main.ts');

/** One bridge over the boot card with the node's fixed address: the least that a hypervisor needs. */
export const plainProfile: HostProfile = {
  name: 'plain',
  network: {
    bridges: [{ name: 'br0', port: 'nic0' }],
    addresses: [{ interface: 'br0', address: 'mgmt' }],
  },
};

export interface RackOptions {
  readonly nodes: readonly number[];
  /** Given the public half of the key that `ssh` uses. */
  readonly profiles?: (sshKey: string) => readonly HostProfile[];
  readonly bindings?: Readonly<Record<number, string>>;
  readonly maxDownloads?: number;
  readonly dhcp?: 'full' | 'proxy' | 'none';
  readonly discovery?: boolean;
  /** A program that stands between the nodes and the service, and what it is to do there. */
  readonly interceptor?: { readonly program: string; readonly mode: string };
}

export interface Rack {
  readonly place: Place;
  /** The boot service's folder, where a test may tamper. */
  readonly folder: string;
  readonly key: SigningKey;
  readonly image: string;
  publish(change?: Partial<PublishRequest>): Promise<void>;
  startService(): Promise<void>;
  stopService(): Promise<void>;
  /** All that nodes have reported, in order. */
  reports(): Promise<{ phase?: string; kind: string; mac: string; reason?: string; lines?: string[] }[]>;
  /** Waits until a report has come over the node's own network: what the console shows may be ahead of it. */
  hears(number: number, phase: string, quietMs: number): Promise<void>;
  /** Waits until the manager was told why a node stopped. */
  stopReason(): Promise<string>;
  serviceLog(): Promise<string>;
  virsh(number: number, ...args: string[]): Promise<string>;
  /** Where the profile lets the rack's key in; the node's host key is the one that was given to it. */
  ssh(number: number, script: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

const dhcpOptions = (folder: string, options: RackOptions): DhcpOptions => {
  const place = { interface: 'br0', address: serverAddress, url, folder, netmask: '255.255.255.0' };
  if (options.dhcp === 'proxy') return { ...place, mode: 'proxy', network: '10.77.0.0' };
  return {
    ...place,
    mode: 'full',
    range: { first: '10.77.0.100', last: '10.77.0.199' },
    router: serverAddress,
    reservations: options.nodes.map((n) => ({
      mac: macOf(n),
      address: addressOf(n),
      name: `node${String(n)}`,
    })),
  };
};

async function nodeOf(number: number, authority: Authority, pki: string, profile: string, image: string) {
  const name = `node${String(number)}`;
  const macs = [macOf(number), macOf(number, 1)];
  const uuid = uuidOf(number);
  const known: KnownNode = { name, uuid, macs, binding: { image, profile } };
  const address = addressOf(number);
  const identity = await openNodeIdentity(pki, authority, { name, uuid, addresses: [address] }, Date.now());
  const input: NodeInput = {
    name,
    uuid,
    macs,
    addresses: {
      mgmt: { address: `${address}/24`, gateway: serverAddress },
      store: { address: storeAddressOf(number) + '/24' },
    },
    ...identity,
  };
  return { known, input };
}

/** The manager's own certificate, in the folder that virsh's `pkipath` takes. */
async function writeClientPki(folder: string, authority: Authority): Promise<void> {
  const identity = await authority.issue({ name: 'manager', days: 2 });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cacert.pem'), identity.ca);
  await writeFile(join(folder, 'clientcert.pem'), identity.certificate);
  await writeFile(join(folder, 'clientkey.pem'), identity.key, { mode: 0o600 });
}

/** Debian packages of the machine that builds images and boots nodes. */
const needed = [
  ...['mmdebstrap', 'squashfs-tools', 'dnsmasq-base', 'ipxe', 'ipxe-qemu', 'ovmf', 'seabios'],
  ...['qemu-system-x86', 'libvirt-clients', 'openssh-client', 'openssl', 'iproute2'],
];

export async function openRack(name: string, options: RackOptions): Promise<Rack> {
  await ensurePackages(needed, (line) => process.stderr.write(`${line}\n`));
  const key = await openSigningKey(bootKeys);
  const image = await testImage(key);
  const place = await openPlace(name);
  const folder = join(place.folder, 'boot');
  const pki = join(place.folder, 'pki');
  const authority = await openAuthority(pki);
  await writeClientPki(join(place.folder, 'client'), authority);
  const nodes: PublishRequest['nodes'][number][] = [];
  for (const n of options.nodes) {
    nodes.push(await nodeOf(n, authority, join(pki, 'nodes'), options.bindings?.[n] ?? 'plain', image.id));
  }
  await place.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(place.folder, 'ssh')]);
  const sshKey = (await readFile(join(place.folder, 'ssh.pub'), 'utf8')).trim();
  const profiles = options.profiles?.(sshKey) ?? [plainProfile];
  const hosts = options.nodes.map(
    (n, at) => `${addressOf(n)} ${nodes[at]?.input.sshHostKey.publicKey ?? ''}`,
  );
  await writeFile(join(place.folder, 'known-hosts'), hosts.join(''));
  let service: ChildProcess | undefined;
  const log = join(place.folder, 'service.log');
  const rack: Rack = {
    place,
    folder,
    key,
    image: image.id,
    async publish(change = {}) {
      await mkdir(folder, { recursive: true });
      await publish({
        ...{
          folder,
          state: bootState,
          nodes,
          rules: [],
          profiles,
          images: [image],
        },
        ...(options.discovery ? { discoveryImage: image.id } : {}),
        ...{ sign: (text: string) => key.sign(text), nowS: Math.floor(Date.now() / 1000) },
        ...change,
      });
    },
    async startService() {
      await writeFile(
        join(place.folder, 'dhcp.json'),
        JSON.stringify(dhcpOptions(join(place.folder, 'dnsmasq'), options)),
      );
      await writeFile(log, '');
      const { interceptor } = options;
      const own = interceptor ? port + 1 : port;
      const flags = ['--folder', folder, '--listen', `${serverAddress}:${String(own)}`, '--url', url];
      if (options.dhcp !== 'none') flags.push('--dhcp', join(place.folder, 'dhcp.json'));
      if (options.maxDownloads !== undefined) flags.push('--max-downloads', String(options.maxDownloads));
      if (interceptor) {
        const what = [interceptor.program, interceptor.mode, serverAddress, String(port), String(own)];
        await place.start('interceptor.log', process.execPath, what);
      }
      service = await place.start('service.log', process.execPath, [main, ...flags]);
      await waitForLine(log, /the boot service answers/, 5_000, /Error.*/);
      await certifyBootKey(key, folder, Math.floor(Date.now() / 1000), 1);
    },
    async stopService() {
      if (service) await place.stop(service);
    },
    async reports() {
      const text = await readFile(join(folder, 'reports.ndjson'), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Awaited<ReturnType<Rack['reports']>>[number]);
    },
    async hears(number, phase, quietMs) {
      const pattern = new RegExp(`"phase":"${phase}","mac":"${macOf(number)}"`);
      await waitForLine(join(folder, 'reports.ndjson'), pattern, quietMs);
    },
    async stopReason() {
      const [line] = await waitForLine(join(folder, 'reports.ndjson'), /.*"phase":"stopped".*/, 15_000);
      return (JSON.parse(line) as { reason: string }).reason;
    },
    serviceLog: () => readFile(log, 'utf8'),
    async virsh(number, ...args) {
      const uri = `qemu+tls://${addressOf(number)}/system?pkipath=${join(place.folder, 'client')}`;
      return place.run('timeout', ['120', 'virsh', '--connect', uri, ...args]);
    },
    ssh(number, script) {
      const files = [
        '-i',
        join(place.folder, 'ssh'),
        '-o',
        `UserKnownHostsFile=${join(place.folder, 'known-hosts')}`,
      ];
      const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30'];
      return place.run('timeout', ['300', 'ssh', ...files, ...strict, `root@${addressOf(number)}`, script]);
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
  try {
    await rack.publish();
    await rack.startService();
  } catch (error) {
    await place[Symbol.asyncDispose]();
    throw error;
  }
  return rack;
}
