// Whatever is killed, the machine afterwards is as it was before: nothing is left but the state folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

const watchedFolders = [
  '/etc/libvirt',
  '/etc/pki',
  '/etc/ssh',
  '/var/lib/libvirt',
  '/run/libvirt',
  '/run/netns',
];
const watchedTrees = [...watchedFolders, '/var/log/libvirt', '/var/log/swtpm', '/datastore', '/.machine'];

const words = async (command: string, ...args: string[]): Promise<string[]> => {
  const { stdout } = await execa(command, args, { reject: false });
  return stdout.split('\n').filter((line) => line !== '');
};

/** Every file of the trees with size and time; what is not there is left out. */
async function listTrees(): Promise<string[]> {
  const there = watchedTrees.filter((tree) => existsSync(tree));
  return words('find', ...there, '-type', 'f', '-printf', '%p %s %T@\n');
}

interface MachineState {
  readonly links: readonly string[];
  readonly mounts: readonly string[];
  readonly firewall: readonly string[];
  readonly files: readonly string[];
  readonly hosts: string;
}

async function readMachine(): Promise<MachineState> {
  const links = await words('ip', '-br', 'link');
  return {
    links: links.map((line) => line.split(/[ @]/)[0] ?? '').sort(),
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').sort(),
    firewall: [
      ...(await words('iptables-save', '-t', 'filter')),
      ...(await words('iptables-save', '-t', 'nat')),
    ]
      .filter((line) => line.startsWith('-'))
      .sort(),
    files: (await listTrees()).sort(),
    hosts: readFileSync('/etc/hosts', 'utf8'),
  };
}

const readOrNothing = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Processes that name the lab's folder or see it mounted: all those of its places, and what entered them. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'mountinfo'].some((file) => readOrNothing(join('/proc', pid, file)).includes(`${folder}/`)),
    )
    .map(Number);
}

async function expectNoTrace(folder: string, before: MachineState): Promise<void> {
  await waitFor('the end of every process', () => processesOf(folder).length === 0);
  await waitFor(
    'the end of its loop devices',
    async () => !(await words('losetup', '-a')).join().includes(folder),
  );
  expect(await readMachine()).toEqual(before);
}

test('kill -9 of the first process ends all of a lab but its state folder', async () => {
  const before = await readMachine();
  const lab = await Lab.up({ hosts: 2 });
  const { folder } = lab;
  await lab.startGuest({ name: 'lost', host: lab.host('host1') });
  await lab.host('host2').link('migration').slow({ delayMs: 10 });
  expect(processesOf(folder).length).toBeGreaterThan(10);
  expect(await readMachine(), 'while it runs').toEqual(before);
  process.kill(lab.status().pid ?? 0, 'SIGKILL');
  await expectNoTrace(folder, before);
  expect(lab.status().state).toBe('down');
  await Lab.find(lab.name).down();
  expect(existsSync(folder)).toBe(false);
});

test('a lab whose owner is killed ends with it', async () => {
  const before = await readMachine();
  const name = `held-${process.pid}`;
  const holder = spawn(process.execPath, [join(import.meta.dirname, 'holder.ts'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const { folder } = Lab.find(name);
  expect(processesOf(folder).length).toBeGreaterThan(5);
  holder.kill('SIGKILL');
  await expectNoTrace(folder, before);
  await Lab.find(name).down();
});

test('kill -9 of a host’s first process is a power cut of that host alone', async () => {
  await using lab = await Lab.up({ hosts: 2 });
  const [first, second] = lab.hosts;
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await waitFor('the end of host1', () => first?.isUp === false);
  expect(await second?.virsh(['hostname'])).toContain('host2');
  await first?.restorePower();
  expect(await first?.virsh(['hostname'])).toContain('host1');
});
