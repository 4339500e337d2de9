// Runs dnsmasq with a generated configuration; it goes on when the boot service restarts, and is taken over
// then.
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { printEntryScript } from '../format/ipxe.ts';
import { printDnsmasqConfiguration, type DhcpOptions } from './configuration.ts';

export interface Dnsmasq {
  readonly pid: number;
  stop(): Promise<void>;
}

const programs = ['undionly.kpxe', 'snponly.efi'];

async function isOurs(pid: number, configuration: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes(`--conf-file=${configuration}`);
}

/** Ends the dnsmasq of this folder, if one runs, and waits until it is gone. */
async function stopOld(folder: string, configuration: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'dnsmasq.pid'), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || !(await isOurs(pid, configuration))) return;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + 5000;
  while (await isOurs(pid, configuration)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function startDnsmasq(options: DhcpOptions, programFolder: string): Promise<Dnsmasq> {
  const { folder, url } = options;
  const configuration = join(folder, 'dnsmasq.conf');
  await mkdir(join(folder, 'tftp'), { recursive: true });
  for (const name of programs) await copyFile(join(programFolder, name), join(folder, 'tftp', name));
  await writeFile(join(folder, 'tftp/boot.ipxe'), printEntryScript(url));
  await writeFile(`${configuration}.part`, printDnsmasqConfiguration(options));
  await rename(`${configuration}.part`, configuration);
  await execa('dnsmasq', ['--test', `--conf-file=${configuration}`]);
  await stopOld(folder, configuration);
  // It puts itself into the background once its sockets are open, so that a start that fails is seen here;
  // it keeps no pipe of ours, which would have us wait for its end.
  await execa('dnsmasq', [`--conf-file=${configuration}`], { stdio: 'ignore' });
  const pid = Number(await readFile(join(folder, 'dnsmasq.pid'), 'utf8'));
  return { pid, stop: () => stopOld(folder, configuration) };
}
