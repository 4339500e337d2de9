// The lab's own certificate authority: identities of its places for libvirt and QEMU, and a set of bad
// ones for tests.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { LabPlan } from './plan.ts';

interface Identity {
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly expired?: boolean;
}

export const badIdentities = ['expired', 'wrong-name', 'foreign-ca'] as const;

const day = 24 * 3600 * 1000;
/** certtool takes a local date; only the day matters here. */
const date = (offsetDays: number): string =>
  new Date(Date.now() + offsetDays * day).toISOString().slice(0, 19).replace('T', ' ') + ' UTC';

function printTemplate(identity: Identity): string {
  const [begin, end] = identity.expired === true ? [-30, -10] : [-1, 3650];
  return [
    `cn = "${identity.name}"`,
    'organization = "hostler lab"',
    ...identity.dnsNames.map((name) => `dns_name = "${name}"`),
    ...identity.addresses.map((address) => `ip_address = "${address}"`),
    `activation_date = "${date(begin)}"`,
    `expiration_date = "${date(end)}"`,
    'tls_www_server',
    'tls_www_client',
    'signing_key',
    'encryption_key',
    '',
  ].join('\n');
}

async function certtool(args: readonly string[]): Promise<void> {
  await execa('certtool', args);
}

/**
 * libvirt wants key encipherment, which certtool grants to RSA keys alone; an authority may have the
 * cheaper kind.
 */
async function generateKey(file: string, kind: 'rsa' | 'ecdsa'): Promise<void> {
  const strength = kind === 'rsa' ? '--bits=2048' : '--curve=secp256r1';
  await certtool(['--generate-privkey', `--key-type=${kind}`, strength, '--outfile', file]);
}

/** A folder with cacert.pem and cakey.pem. */
async function makeAuthority(folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const template = join(folder, 'ca.template');
  writeFileSync(
    template,
    [
      `cn = "${name}"`,
      'ca',
      'cert_signing_key',
      `activation_date = "${date(-40)}"`,
      `expiration_date = "${date(3650)}"`,
      '',
    ].join('\n'),
  );
  await generateKey(join(folder, 'cakey.pem'), 'ecdsa');
  await certtool([
    '--generate-self-signed',
    '--load-privkey',
    join(folder, 'cakey.pem'),
    '--template',
    template,
    '--outfile',
    join(folder, 'cacert.pem'),
  ]);
}

/**
 * One key and certificate, under the names by which libvirt (server, client) and a `pkipath` folder know
 * them.
 */
async function makeIdentity(authority: string, folder: string, identity: Identity): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const template = join(folder, 'template');
  writeFileSync(template, printTemplate(identity));
  await generateKey(join(folder, 'clientkey.pem'), 'rsa');
  await certtool([
    '--generate-certificate',
    '--load-ca-certificate',
    join(authority, 'cacert.pem'),
    '--load-ca-privkey',
    join(authority, 'cakey.pem'),
    '--load-privkey',
    join(folder, 'clientkey.pem'),
    '--template',
    template,
    '--outfile',
    join(folder, 'clientcert.pem'),
  ]);
  cpSync(join(folder, 'clientkey.pem'), join(folder, 'serverkey.pem'));
  cpSync(join(folder, 'clientcert.pem'), join(folder, 'servercert.pem'));
}

/** Lays an identity out as libvirt and QEMU look for it under /etc/pki. */
function layOut(authority: string, identity: string, etcPki: string): void {
  const put = (from: string, to: string): void => cpSync(from, join(etcPki, to));
  mkdirSync(join(etcPki, 'CA'), { recursive: true });
  mkdirSync(join(etcPki, 'libvirt/private'), { recursive: true });
  mkdirSync(join(etcPki, 'qemu'), { recursive: true });
  put(join(authority, 'cacert.pem'), 'CA/cacert.pem');
  put(join(authority, 'cacert.pem'), 'qemu/ca-cert.pem');
  for (const side of ['server', 'client']) {
    put(join(identity, `${side}cert.pem`), `libvirt/${side}cert.pem`);
    put(join(identity, `${side}key.pem`), `libvirt/private/${side}key.pem`);
    put(join(identity, `${side}cert.pem`), `qemu/${side}-cert.pem`);
    put(join(identity, `${side}key.pem`), `qemu/${side}-key.pem`);
  }
}

/**
 * Fills the folder: `ca/`, an /etc/pki for each place (`manager/`, `host1/` …), and flat folders of the
 * kind that `?pkipath=` takes: `client/` for the manager's, `bad/expired`, `bad/wrong-name` and
 * `bad/foreign-ca`.
 */
export async function makePki(folder: string, plan: LabPlan): Promise<void> {
  const ca = join(folder, 'ca');
  const foreign = join(folder, 'foreign');
  await Promise.all([makeAuthority(ca, 'hostler lab CA'), makeAuthority(foreign, 'some other CA')]);
  const make = async (authority: string, at: string, identity: Identity): Promise<void> => {
    await makeIdentity(authority, join(folder, at), identity);
    cpSync(join(authority, 'cacert.pem'), join(folder, at, 'cacert.pem'));
  };
  const manager = { name: 'manager', dnsNames: ['manager'], addresses: [plan.managerAddress.mgmt] };
  const first = plan.hosts[0];
  const hostNames = first === undefined ? [] : [first.name];
  const hostAddresses = first === undefined ? [] : [first.address.mgmt, first.address.migration];
  const sameAsFirst = { name: first?.name ?? 'host1', dnsNames: hostNames, addresses: hostAddresses };
  await Promise.all([
    make(ca, 'client', manager),
    make(ca, 'bad/expired', { ...sameAsFirst, expired: true }),
    make(ca, 'bad/wrong-name', { name: 'elsewhere', dnsNames: ['elsewhere'], addresses: [] }),
    make(foreign, 'bad/foreign-ca', sameAsFirst),
    ...plan.hosts.map(async (host) => {
      const { mgmt, migration } = host.address;
      const names = [host.name, `${host.name}.migration`];
      await make(ca, `identity/${host.name}`, {
        name: host.name,
        dnsNames: names,
        addresses: [mgmt, migration],
      });
      layOut(ca, join(folder, 'identity', host.name), join(folder, host.name));
    }),
  ]);
  layOut(ca, join(folder, 'client'), join(folder, 'manager'));
}
