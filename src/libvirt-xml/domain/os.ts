// How a guest starts: machine type, firmware, direct kernel, boot order.
import { elementType, integer, many, one, text, texts, word, yesNo, type ValuesOf } from '../field.ts';
import { diskSourceXml } from './disk-source.ts';

export const firmwareFeatureXml = elementType('feature', {
  name: word('@name', ['secure-boot', 'enrolled-keys']),
  enabled: yesNo('@enabled'),
});

export const osXml = elementType('os', {
  firmware: word('@firmware', ['efi', 'bios']),
  type: word('type', ['hvm', 'xen', 'xenpvh', 'linux', 'exe']),
  arch: text('type/@arch'),
  machine: text('type/@machine'),
  firmwareFeatures: many('firmware/feature', firmwareFeatureXml),
  loader: text('loader'),
  loaderReadOnly: yesNo('loader/@readonly'),
  loaderSecure: yesNo('loader/@secure'),
  loaderType: word('loader/@type', ['rom', 'pflash']),
  loaderFormat: word('loader/@format', ['raw', 'qcow2']),
  loaderStateless: yesNo('loader/@stateless'),
  nvram: text('nvram'),
  nvramTemplate: text('nvram/@template'),
  nvramType: text('nvram/@type'),
  nvramFormat: word('nvram/@format', ['raw', 'qcow2']),
  nvramSource: one('nvram/source', diskSourceXml),
  kernel: text('kernel'),
  initrd: text('initrd'),
  kernelArguments: text('cmdline'),
  deviceTree: text('dtb'),
  boot: texts('boot/@dev'),
  bootMenu: yesNo('bootmenu/@enable'),
  bootMenuTimeoutMs: integer('bootmenu/@timeout'),
  serialBios: yesNo('bios/@useserial'),
  rebootTimeoutMs: integer('bios/@rebootTimeout'),
  smbios: word('smbios/@mode', ['emulate', 'host', 'sysinfo']),
  acpiTable: text('acpi/table'),
});
export type OsXml = ValuesOf<typeof osXml>;
