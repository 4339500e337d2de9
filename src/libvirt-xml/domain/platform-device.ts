// Small devices of the board: watchdog, entropy, TPM, panic notifier, IOMMU, vsock, shared memory and so on.
import { elementType, integer, many, one, onOff, size, text, word, yesNo, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';
import { characterSourceXml } from './character-device.ts';

export const watchdogXml = elementType('watchdog', {
  model: word('@model', ['i6300esb', 'ib700', 'itco', 'diag288']),
  action: word('@action', ['reset', 'shutdown', 'poweroff', 'pause', 'none', 'dump', 'inject-nmi']),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type WatchdogXml = ValuesOf<typeof watchdogXml>;

export const entropyXml = elementType('rng', {
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional']),
  rateBytes: integer('rate/@bytes'),
  ratePeriodMs: integer('rate/@period'),
  backend: word('backend/@model', ['random', 'egd', 'builtin']),
  backendType: text('backend/@type'),
  device: text('backend'),
  source: one('backend/source', characterSourceXml),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type EntropyXml = ValuesOf<typeof entropyXml>;

export const tpmXml = elementType('tpm', {
  model: word('@model', ['tpm-tis', 'tpm-crb', 'tpm-spapr']),
  backend: word('backend/@type', ['emulator', 'passthrough', 'external']),
  version: word('backend/@version', ['1.2', '2.0']),
  persistentState: yesNo('backend/@persistent_state'),
  device: text('backend/device/@path'),
  encryptionSecret: text('backend/encryption/@secret'),
  stateFile: text("backend/source[@type='file']/@path"),
  stateDirectory: text("backend/source[@type='dir']/@path"),
  aliases: many('alias', aliasXml),
});
export type TpmXml = ValuesOf<typeof tpmXml>;

export const panicXml = elementType('panic', {
  model: word('@model', ['isa', 'hyperv', 'pvpanic', 'pseries', 's390']),
  address: one('address', addressXml),
});

export const iommuXml = elementType('iommu', {
  model: word('@model', ['intel', 'smmuv3', 'virtio', 'amd']),
  interruptRemapping: onOff('driver/@intremap'),
  cachingMode: onOff('driver/@caching_mode'),
  eim: onOff('driver/@eim'),
  addressWidth: integer('driver/@aw_bits'),
});

export const vsockXml = elementType('vsock', {
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional']),
  autoCid: yesNo('cid/@auto'),
  cid: integer('cid/@address'),
  address: one('address', addressXml),
});

export const sharedMemoryXml = elementType('shmem', {
  name: text('@name'),
  role: word('@role', ['master', 'peer']),
  model: word('model/@type', ['ivshmem', 'ivshmem-plain', 'ivshmem-doorbell']),
  sizeKiB: size('size', 'KiB'),
  server: text('server/@path'),
  address: one('address', addressXml),
});

export const smartcardXml = elementType('smartcard', {
  mode: word('@mode', ['host', 'host-certificates', 'passthrough']),
  type: text('@type'),
  address: one('address', addressXml),
});

export const hubXml = elementType('hub', {
  type: word('@type', ['usb']),
  address: one('address', addressXml),
});
