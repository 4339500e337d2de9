// Refusals by the hardware that the guest has: CPU, board, firmware, devices, memory.
import { inDevices, instead, type RefusalCase } from './world.ts';

const cpu = /<cpu [\s\S]*?(\/>|<\/cpu>)/;
const hasUsb = instead(
  /<controller type='usb'[\s\S]*?(\/>|<\/controller>)/,
  `<controller type='usb' model='qemu-xhci'/>`,
);

/** A file in a pool that each host has one of its own of: then its absence at the target can be seen. */
const local = (file: string): string => `/datastore/local/${file}`;
const ovmf = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const nvram = '/var/lib/libvirt/qemu/nvram/web.fd';
const pflash = (code: string, more = ''): ((xml: string) => string) =>
  instead(
    /<kernel>[\s\S]*<\/cmdline>/,
    `<loader readonly='yes' type='pflash'>${code}</loader><nvram${more}>${nvram}</nvram>`,
  );
const emulatedTpm = inDevices(`<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>`);

/** More than the target has, less than the machine below both. */
const tooMuchMiB = async (world: Parameters<NonNullable<RefusalCase['stage']>>[0]): Promise<number> => {
  const { stdout } = await world.target.run('sh', ['-c', 'virsh nodememstats']);
  const kib = (name: string): number => Number(new RegExp(`${name}\\s*:\\s*(\\d+)`).exec(stdout)?.[1] ?? 0);
  return Math.ceil((kib('free') + kib('buffers') + kib('cached')) / 1024);
};
const memory =
  (mib: number): ((xml: string) => string) =>
  (xml) =>
    instead(
      /<currentMemory[\s\S]*?<\/currentMemory>/,
      '',
    )(instead(/<memory [\s\S]*?<\/memory>/, `<memory unit='MiB'>${mib}</memory>`)(xml));

const defined = (code: string, ...changes: readonly ((xml: string) => string)[]): RefusalCase => ({
  code,
  stage: (world) => world.redefine(...changes),
});
/** With its QEMU running: what only then ties it to its host. */
const started = (code: string, ...changes: readonly ((xml: string) => string)[]): RefusalCase => ({
  code,
  async stage(world) {
    await world.redefine(...changes);
    await world.start();
  },
});

export const hardwareCases: readonly RefusalCase[] = [
  defined(
    'cpu',
    instead(cpu, `<cpu mode='custom' match='exact'><model fallback='forbid'>Icelake-Server</model></cpu>`),
  ),
  defined('cpu-mode', instead(cpu, `<cpu mode='host-passthrough'/>`)),
  {
    ...defined('cpu-pinning', instead(/<vcpu [^>]*>/, `<vcpu placement='static' cpuset='63'>`)),
    amounts: true,
  },
  defined('firmware', instead('<kernel>', `<loader type='rom'>${local('board.rom')}</loader><kernel>`)),
  defined('nvram-template', pflash(ovmf, ` template='${local('vars.fd')}'`)),
  defined('nvram-local', pflash(ovmf)),
  defined('tpm-state-local', emulatedTpm),
  started(
    'host-device-usb',
    hasUsb,
    inDevices(`<redirdev bus='usb' type='unix'><source mode='bind' path='/tmp/usb.sock'/></redirdev>`),
  ),
  started(
    'filesystem',
    inDevices(
      `<filesystem type='mount' accessmode='mapped'><source dir='/tmp'/><target dir='work'/></filesystem>`,
    ),
  ),
  started(
    'shared-memory',
    inDevices(`<shmem name='plain'><model type='ivshmem-plain'/><size unit='M'>1</size></shmem>`),
  ),
  {
    code: 'nvdimm',
    async stage(world, undo) {
      await world.source.run('truncate', ['-s', '64M', '/tmp/nvdimm.img']);
      undo.defer(async () => {
        await world.source.run('rm', ['/tmp/nvdimm.img']);
      });
      await world.redefine(
        instead(/<memory /, `<maxMemory slots='2' unit='MiB'>1024</maxMemory><memory `),
        instead(
          cpu,
          `<cpu mode='host-model'><numa><cell id='0' cpus='0' memory='192' unit='MiB'/></numa></cpu>`,
        ),
        inDevices(
          `<memory model='nvdimm'><source><path>/tmp/nvdimm.img</path></source>` +
            `<target><size unit='MiB'>64</size><node>0</node></target></memory>`,
        ),
      );
      await world.start();
    },
  },
  {
    code: 'memory',
    amounts: true,
    async stage(world) {
      await world.redefine(memory(await tooMuchMiB(world)));
      await world.start();
    },
  },
  {
    code: 'numa-memory',
    amounts: true,
    async stage(world) {
      await world.redefine(
        memory(await tooMuchMiB(world)),
        instead('<os>', `<numatune><memory mode='strict' nodeset='0'/></numatune><os>`),
      );
      await world.start();
    },
  },
  {
    code: 'device',
    async stage(world, undo) {
      const { target } = world;
      // The emulator of TPMs is gone there, and libvirt finds that out when it starts.
      const restart = async (): Promise<void> => {
        await target.libvirt.kill();
        await target.startLibvirt();
        await world.hostIsUp(target.name);
      };
      await target.run('mv', ['/usr/bin/swtpm', '/usr/bin/swtpm.away']);
      undo.defer(async () => {
        await target.run('mv', ['/usr/bin/swtpm.away', '/usr/bin/swtpm']);
        await restart();
      });
      await restart();
      await world.redefine(emulatedTpm);
    },
  },
];
