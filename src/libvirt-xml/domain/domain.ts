// A libvirt domain: the definition of a virtual machine, or its live state.
import {
  elementType,
  integer,
  many,
  one,
  present,
  size,
  text,
  word,
  yesNo,
  type ValuesOf,
} from '../field.ts';
import { cpuXml } from './cpu.ts';
import { devicesXml } from './device.ts';
import { featuresXml } from './feature.ts';
import { osXml } from './os.ts';
import { seclabelXml } from './seclabel.ts';
import { cpuTuneXml, memoryBackingXml, memoryTuneXml, numaTuneXml } from './tuning.ts';

export const timerXml = elementType('timer', {
  name: word('@name', ['rtc', 'pit', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'platform', 'armvtimer']),
  present: yesNo('@present'),
  tickPolicy: word('@tickpolicy', ['delay', 'catchup', 'merge', 'discard']),
  track: word('@track', ['boot', 'guest', 'wall', 'realtime']),
  mode: word('@mode', ['auto', 'native', 'emulate', 'paravirt', 'smpsafe']),
  frequencyHz: integer('@frequency'),
});

export const clockXml = elementType('clock', {
  offset: word('@offset', ['utc', 'localtime', 'timezone', 'variable', 'absolute']),
  basis: word('@basis', ['utc', 'localtime']),
  /** Seconds, or `reset`. */
  adjustment: text('@adjustment'),
  timezone: text('@timezone'),
  timers: many('timer', timerXml),
});
export type ClockXml = ValuesOf<typeof clockXml>;

export const systemInfoEntryXml = elementType('entry', {
  name: text('@name'),
  file: text('@file'),
  value: text('.'),
});
export const systemInfoXml = elementType('sysinfo', {
  type: word('@type', ['smbios', 'fwcfg']),
  bios: many('bios/entry', systemInfoEntryXml),
  system: many('system/entry', systemInfoEntryXml),
  baseBoard: many('baseBoard/entry', systemInfoEntryXml),
  firmwareConfig: many('entry', systemInfoEntryXml),
});

export const vcpuXml = elementType('vcpu', {
  id: integer('@id'),
  enabled: yesNo('@enabled'),
  hotpluggable: yesNo('@hotpluggable'),
  order: integer('@order'),
});

export const launchSecurityXml = elementType('launchSecurity', {
  type: word('@type', ['sev', 'sev-snp', 's390-pv', 'tdx']),
  policy: text('policy'),
});

export const domainXml = elementType('domain', {
  type: word('@type', ['kvm', 'qemu', 'test', 'xen', 'lxc', 'hvf']),
  id: integer('@id'),
  name: text('name'),
  uuid: text('uuid'),
  generationId: text('genid'),
  title: text('title'),
  description: text('description'),
  maxMemoryKiB: size('maxMemory', 'KiB'),
  memorySlots: integer('maxMemory/@slots'),
  memoryKiB: size('memory', 'KiB'),
  memoryDumped: word('memory/@dumpCore', ['on', 'off']),
  currentMemoryKiB: size('currentMemory', 'KiB'),
  memoryBacking: one('memoryBacking', memoryBackingXml),
  memoryTune: one('memtune', memoryTuneXml),
  vcpus: integer('vcpu'),
  vcpusCurrent: integer('vcpu/@current'),
  vcpuPlacement: word('vcpu/@placement', ['static', 'auto']),
  vcpuSet: text('vcpu/@cpuset'),
  vcpuList: many('vcpus/vcpu', vcpuXml),
  ioThreads: integer('iothreads'),
  cpuTune: one('cputune', cpuTuneXml),
  numaTune: one('numatune', numaTuneXml),
  resourcePartition: text('resource/partition'),
  systemInfo: many('sysinfo', systemInfoXml),
  os: one('os', osXml),
  features: one('features', featuresXml),
  cpu: one('cpu', cpuXml),
  clock: one('clock', clockXml),
  onPowerOff: word('on_poweroff', ['destroy', 'restart', 'preserve', 'rename-restart']),
  onReboot: word('on_reboot', ['destroy', 'restart', 'preserve', 'rename-restart']),
  onCrash: word('on_crash', ['destroy', 'restart', 'preserve', 'coredump-destroy', 'coredump-restart']),
  onLockFailure: word('on_lockfailure', ['poweroff', 'restart', 'pause', 'ignore']),
  suspendToMemory: yesNo('pm/suspend-to-mem/@enabled'),
  suspendToDisk: yesNo('pm/suspend-to-disk/@enabled'),
  perfEvent: present('perf/event'),
  devices: one('devices', devicesXml),
  seclabels: many('seclabel', seclabelXml),
  launchSecurity: one('launchSecurity', launchSecurityXml),
});
export type DomainXml = ValuesOf<typeof domainXml>;
