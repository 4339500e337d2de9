// What one node is known by: TLS identity, SSH host key, machine id; made once, kept as files, the same at
// every boot.
import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { SshHostKey, TlsIdentity } from '../../model/profile/profile.ts';
import type { Authority } from './authority.ts';
import { writeSecret } from './signing-key.ts';

export interface NodeIdentity {
  readonly tls: TlsIdentity;
  readonly sshHostKey: SshHostKey;
  readonly machineId: string;
}

export interface NodeNames {
  readonly name: string;
  readonly uuid: string;
  /** Without the length of the network. */
  readonly addresses: readonly string[];
}

const certificateDays = 365;
/** A certificate that has less left than this is made anew, and reaches the node with its next boot. */
const renewBeforeDays = 120;

const names = ['ca.pem', 'certificate.pem', 'key.pem', 'ssh', 'ssh.pub', 'subject'] as const;
type IdentityFile = (typeof names)[number];

async function readFiles(folder: string): Promise<Record<IdentityFile, string> | undefined> {
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, name), 'utf8').catch(() => undefined)),
  );
  if (texts.includes(undefined)) return undefined;
  return Object.fromEntries(names.map((name, at) => [name, texts[at]])) as Record<IdentityFile, string>;
}

async function makeSshKey(folder: string, name: string): Promise<void> {
  const part = await mkdtemp(join(folder, '.ssh-'));
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(part, 'ssh')], {
    stdin: 'ignore',
  });
  await rename(join(part, 'ssh'), join(folder, 'ssh'));
  await rename(join(part, 'ssh.pub'), join(folder, 'ssh.pub'));
  await rm(part, { recursive: true });
}

const machineIdOf = (uuid: string): string =>
  createHash('sha256').update(`hostler machine-id ${uuid}`).digest('hex').slice(0, 32);

/** The SSH key stays for good; the certificate changes with the node's names, or when its end comes near. */
export async function openNodeIdentity(
  folder: string,
  authority: Authority,
  node: NodeNames,
  nowMs: number,
): Promise<NodeIdentity> {
  const own = join(folder, node.name);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const subject = [authority.certificate, node.name, ...node.addresses].join('\n');
  const before = await readFiles(own);
  if (!(await readFile(join(own, 'ssh')).catch(() => undefined))) await makeSshKey(own, node.name);
  const leftMs = before ? new X509Certificate(before['certificate.pem']).validToDate.getTime() - nowMs : 0;
  if (before?.subject !== subject || leftMs < renewBeforeDays * 86_400_000) {
    const { name, addresses } = node;
    const issued = await authority.issue({ name, addresses, days: certificateDays });
    await writeSecret(join(own, 'ca.pem'), issued.ca);
    await writeSecret(join(own, 'certificate.pem'), issued.certificate);
    await writeSecret(join(own, 'key.pem'), issued.key);
    // Last: as long as it is missing or another, the files above are made again.
    await writeSecret(join(own, 'subject'), subject);
  }
  const files = await readFiles(own);
  if (!files) throw new Error(`the identity of ${node.name} cannot be read back from ${own}`);
  return {
    tls: { ca: files['ca.pem'], certificate: files['certificate.pem'], key: files['key.pem'] },
    sshHostKey: { privateKey: files.ssh, publicKey: files['ssh.pub'] },
    machineId: machineIdOf(node.uuid),
  };
}
