// How a guest's memory and processors are backed and bound on the host.
import { elementType, integer, many, present, size, text, word, type ValuesOf } from '../field.ts';

export const hugePageXml = elementType('page', {
  size: integer('@size'),
  unit: text('@unit'),
  nodes: text('@nodeset'),
});

export const memoryBackingXml = elementType('memoryBacking', {
  hugePages: present('hugepages'),
  hugePageSizes: many('hugepages/page', hugePageXml),
  locked: present('locked'),
  noSharePages: present('nosharepages'),
  discard: present('discard'),
  source: word('source/@type', ['file', 'anonymous', 'memfd']),
  access: word('access/@mode', ['shared', 'private']),
  allocation: word('allocation/@mode', ['immediate', 'ondemand']),
  allocationThreads: integer('allocation/@threads'),
});
export type MemoryBackingXml = ValuesOf<typeof memoryBackingXml>;

export const memoryTuneXml = elementType('memtune', {
  hardLimitKiB: size('hard_limit', 'KiB'),
  softLimitKiB: size('soft_limit', 'KiB'),
  swapHardLimitKiB: size('swap_hard_limit', 'KiB'),
  minGuaranteeKiB: size('min_guarantee', 'KiB'),
});

export const vcpuPinXml = elementType('vcpupin', { vcpu: integer('@vcpu'), cpuSet: text('@cpuset') });
export const ioThreadPinXml = elementType('iothreadpin', {
  ioThread: integer('@iothread'),
  cpuSet: text('@cpuset'),
});

export const cpuTuneXml = elementType('cputune', {
  shares: integer('shares'),
  periodUs: integer('period'),
  quotaUs: integer('quota'),
  globalPeriodUs: integer('global_period'),
  globalQuotaUs: integer('global_quota'),
  emulatorPeriodUs: integer('emulator_period'),
  emulatorQuotaUs: integer('emulator_quota'),
  vcpuPins: many('vcpupin', vcpuPinXml),
  ioThreadPins: many('iothreadpin', ioThreadPinXml),
  emulatorPin: text('emulatorpin/@cpuset'),
});

export const memoryNodeXml = elementType('memnode', {
  cell: integer('@cellid'),
  mode: word('@mode', ['strict', 'preferred', 'interleave', 'restrictive']),
  nodes: text('@nodeset'),
});

export const numaTuneXml = elementType('numatune', {
  mode: word('memory/@mode', ['strict', 'preferred', 'interleave', 'restrictive']),
  nodes: text('memory/@nodeset'),
  placement: word('memory/@placement', ['static', 'auto']),
  cells: many('memnode', memoryNodeXml),
});
