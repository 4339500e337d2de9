// A diskless machine of QEMU with a serial console in a file: powered on by firmware of choice, powered off
// hard.
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { waitForLine, type Place } from './place.ts';

export type Firmware = 'bios' | 'uefi-pxe' | 'uefi-http';

export interface MachineOptions {
  readonly number: number;
  readonly firmware?: Firmware;
  readonly memoryMiB?: number;
  readonly cards?: number;
  readonly uuid?: string;
  readonly serial?: string;
  /** Seconds that its clock is ahead. */
  readonly clockAheadS?: number;
  /** Comes up again when its system restarts it; otherwise QEMU ends there. */
  readonly restarts?: boolean;
}

export const macOf = (number: number, card = 0): string =>
  `52:54:00:77:${card.toString(16).padStart(2, '0')}:${number.toString(16).padStart(2, '0')}`;
export const uuidOf = (number: number): string =>
  `77000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const addressOf = (number: number): string => `10.77.0.${String(10 + number)}`;

/** On the storage network, a VLAN. */
export const storeAddressOf = (number: number): string => `10.78.0.${String(10 + number)}`;

export interface Machine {
  readonly console: string;
  readonly poweredOnAt: number;
  /** Waits for a line on the console; a node that stopped or panicked is not waited for. */
  sees(pattern: RegExp, quietMs: number): Promise<RegExpExecArray>;
  stopsWith(pattern: RegExp, quietMs: number): Promise<void>;
  text(): Promise<string>;
  cpuSeconds(): Promise<number>;
  cutPower(): Promise<void>;
}

const bad = /STOPPED: .*|Kernel panic.*|Failed to start .*libvirtd.*/;

async function firmwareArguments(place: Place, options: MachineOptions): Promise<string[]> {
  if ((options.firmware ?? 'bios') === 'bios') return [];
  const vars = join(place.folder, `vars-${String(options.number)}.fd`);
  await copyFile('/usr/share/OVMF/OVMF_VARS_4M.fd', vars);
  return [
    ...['-drive', 'if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
    ...['-drive', `if=pflash,format=raw,file=${vars}`],
  ];
}

async function cardArguments(place: Place, options: MachineOptions): Promise<string[]> {
  const { number, cards = 1, firmware = 'bios' } = options;
  const all: string[] = [];
  for (let card = 0; card < cards; card += 1) {
    const tap = `tap${String(number)}-${String(card)}`;
    await place.addTap(tap).catch(() => undefined);
    // Without QEMU's own iPXE in the card, UEFI boots by its own PXE or HTTP code, as a real machine does.
    const rom = firmware === 'bios' ? '' : ',romfile=';
    const first = card === 0 ? ',bootindex=1' : '';
    all.push('-netdev', `tap,id=n${String(card)},ifname=${tap},script=no,downscript=no`);
    all.push('-device', `virtio-net-pci,netdev=n${String(card)},mac=${macOf(number, card)}${first}${rom}`);
  }
  return all;
}

/** QEMU runs under `ip netns exec`, which becomes it: the pid is QEMU's. */
async function readCpuSeconds(child: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${String(child.pid)}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function powerOn(place: Place, options: MachineOptions): Promise<Machine> {
  const { number, memoryMiB = 1024 } = options;
  const log = `console-${String(number)}-${String(Date.now())}`;
  const uuid = options.uuid ?? uuidOf(number);
  const child = await place.start(log, 'qemu-system-x86_64', [
    ...['-name', `node${String(number)}`, '-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    ...['-smp', '2', '-m', String(memoryMiB), '-nographic', '-monitor', 'none', '-serial', 'stdio'],
    ...[
      '-smbios',
      `type=1,uuid=${uuid},serial=${options.serial ?? `SN${String(number)}`},product=Box,manufacturer=Lab`,
    ],
    ...['-smbios', `type=3,asset=RACK1-U${String(number)}`],
    ...['-object', 'rng-random,filename=/dev/urandom,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
    ...(options.restarts ? [] : ['-no-reboot']),
    ...[
      '-rtc',
      `base=${new Date(Date.now() + (options.clockAheadS ?? 0) * 1000).toISOString().slice(0, 19)}`,
    ],
    ...(await firmwareArguments(place, options)),
    ...(await cardArguments(place, options)),
  ]);
  const path = join(place.folder, log);
  return {
    console: path,
    poweredOnAt: Date.now(),
    sees: (pattern, quietMs) => waitForLine(path, pattern, quietMs, bad),
    async stopsWith(pattern, quietMs) {
      await waitForLine(path, new RegExp(`STOPPED: .*${pattern.source}`), quietMs, /phase userspace/);
    },
    text: () => readFile(path, 'utf8'),
    cpuSeconds: () => readCpuSeconds(child),
    async cutPower() {
      await place.stop(child, 'SIGKILL');
    },
  };
}
