// The trial of a fresh image: one QEMU with user networking boots it against a boot service, until libvirt
// answers.
import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { HostProfile } from '../../model/profile/profile.ts';
import { imagesFolder, type BootImage } from './image.ts';

/** What QEMU's user networking gives its guest, and where that guest finds this machine. */
const guest = { address: '10.0.2.15', netmask: '255.255.255.0', host: '10.0.2.2' };

export const trialNode = {
  name: 'trial',
  uuid: '00000000-0000-4000-8000-686f73746c72',
  mac: '52:54:00:68:6f:73',
};

/** The least that lets the node report from its user space. */
export const trialProfile: HostProfile = {
  name: 'trial',
  network: { addresses: [{ interface: 'nic0', address: 'dhcp' }] },
};

export interface TrialReport {
  readonly uuid: string;
  readonly phase: string;
  readonly reason?: string;
}

export interface TrialRequest {
  readonly state: string;
  readonly image: BootImage;
  /** The port of a boot service on this machine's loopback, where the trial node is published. */
  readonly port: number;
  /** Calls back for every report that the service takes, until the subscription is ended. */
  readonly subscribe: (take: (report: TrialReport) => void) => () => void;
  readonly accelerator: 'kvm' | 'tcg';
  readonly timeoutMs: number;
  readonly memoryMiB?: number;
  readonly signal?: AbortSignal;
}

function qemuArguments(request: TrialRequest): string[] {
  const { image, state, port, accelerator, memoryMiB = 1024 } = request;
  const file = (name: string): string => join(imagesFolder(state), image.id, name);
  const { address, netmask, host } = guest;
  const handedOver = [
    `hostler.url=http://${host}:${port}`,
    `hostler.mac=${trialNode.mac}`,
    `hostler.net=${address},${netmask},${host}`,
  ];
  return [
    ...['-machine', 'q35', '-accel', accelerator, '-cpu', 'max', '-smp', '2', '-m', String(memoryMiB)],
    ...['-nographic', '-no-reboot', '-monitor', 'none', '-serial', 'stdio', '-uuid', trialNode.uuid],
    ...['-kernel', file('kernel'), '-initrd', file('initrd')],
    ...['-append', [...handedOver, image.arguments].join(' ')],
    ...[
      '-netdev',
      'user,id=n0,restrict=no',
      '-device',
      `virtio-net-pci,netdev=n0,mac=${trialNode.mac},romfile=`,
    ],
    ...['-object', 'rng-random,filename=/dev/urandom,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
  ];
}

type End = { readonly ok: true } | { readonly ok: false; readonly why: string };

/**
 * Ends with the first of: libvirt answers, the node stops itself, QEMU ends, time is up, the build is
 * cancelled.
 */
async function follow(request: TrialRequest, child: ReturnType<typeof spawn>, seen: string[]): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<End>();
  const fail = (why: string): void => resolve({ ok: false, why });
  const end = request.subscribe(({ uuid, phase, reason }) => {
    if (uuid !== trialNode.uuid) return;
    seen.push(phase);
    if (phase === 'libvirt') resolve({ ok: true });
    if (phase === 'stopped') fail(`the node stopped itself: ${reason ?? 'without a reason'}`);
  });
  const onAbort = (): void => fail('the build was cancelled');
  const late = setTimeout(
    () => fail(`libvirt did not answer within ${request.timeoutMs} ms`),
    request.timeoutMs,
  );
  child.once('error', (error) => fail(`QEMU cannot be started: ${error.message}`));
  child.once('exit', (code, signal) => fail(`QEMU ended (${signal ?? String(code)})`));
  request.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    end();
    clearTimeout(late);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

/** The phases that the node went through; fails with the last one and the end of its console. */
export async function trialBoot(request: TrialRequest): Promise<readonly string[]> {
  request.signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'hostler-trial-'));
  const path = join(folder, 'console');
  const log = await open(path, 'w');
  const child = spawn('qemu-system-x86_64', qemuArguments(request), { stdio: ['ignore', log.fd, log.fd] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const seen: string[] = [];
  try {
    const end = await follow(request, child, seen);
    if (end.ok) return seen;
    const text = await readFile(path, 'utf8');
    throw new HostlerError('build-failed', {
      message: `The trial boot of ${request.image.id} failed after ${seen.at(-1) ?? 'nothing'}: ${end.why}.`,
      fix: 'See the end of its console in the facts, and correct the recipe.',
      facts: { phases: [...seen], console: text.slice(-4000) },
    });
  } finally {
    child.kill('SIGKILL');
    if (child.pid !== undefined) await gone;
    await log.close();
    await rm(folder, { recursive: true, force: true });
  }
}
