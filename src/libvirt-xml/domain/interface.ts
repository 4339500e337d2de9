// A network interface of a guest.
import { elementType, integer, many, one, onOff, text, texts, word, yesNo } from '../field.ts';
import type { ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';

export const interfaceAddressXml = elementType('ip', {
  address: text('@address'),
  family: word('@family', ['ipv4', 'ipv6']),
  prefix: integer('@prefix'),
  peer: text('@peer'),
});

export const virtualPortXml = elementType('virtualport', {
  type: word('@type', ['openvswitch', '802.1Qbg', '802.1Qbh', 'midonet']),
  managerId: text('parameters/@managerid'),
  typeId: text('parameters/@typeid'),
  typeIdVersion: text('parameters/@typeidversion'),
  instanceId: text('parameters/@instanceid'),
  interfaceId: text('parameters/@interfaceid'),
  profileId: text('parameters/@profileid'),
});

/** Rates in KiB per second, bursts in KiB. */
export const bandwidthXml = elementType('bandwidth', {
  inboundAverage: integer('inbound/@average'),
  inboundPeak: integer('inbound/@peak'),
  inboundBurst: integer('inbound/@burst'),
  inboundFloor: integer('inbound/@floor'),
  outboundAverage: integer('outbound/@average'),
  outboundPeak: integer('outbound/@peak'),
  outboundBurst: integer('outbound/@burst'),
});

export const filterParameterXml = elementType('parameter', { name: text('@name'), value: text('@value') });

export const interfaceXml = elementType('interface', {
  type: word('@type', ['network', 'bridge', 'direct', 'hostdev', 'user', 'ethernet', 'vhostuser', 'vdpa']),
  managed: yesNo('@managed'),
  trustGuestRxFilters: yesNo('@trustGuestRxFilters'),
  mac: text('mac/@address'),
  macType: word('mac/@type', ['generated', 'static']),
  network: text('source/@network'),
  portGroup: text('source/@portgroup'),
  portId: text('source/@portid'),
  bridge: text('source/@bridge'),
  device: text('source/@dev'),
  mode: word('source/@mode', ['bridge', 'vepa', 'private', 'passthrough', 'client', 'server']),
  socketType: text('source/@type'),
  socketPath: text('source/@path'),
  sourceAddress: one('source/address', addressXml),
  virtualPort: one('virtualport', virtualPortXml),
  script: text('script/@path'),
  target: text('target/@dev'),
  targetManaged: yesNo('target/@managed'),
  model: word('model/@type', [
    'virtio',
    'virtio-transitional',
    'e1000',
    'e1000e',
    'igb',
    'rtl8139',
    'vmxnet3',
  ]),
  driver: word('driver/@name', ['qemu', 'vhost', 'vfio']),
  queues: integer('driver/@queues'),
  rxQueueSize: integer('driver/@rx_queue_size'),
  txQueueSize: integer('driver/@tx_queue_size'),
  backend: word('backend/@type', ['default', 'passt']),
  tap: text('backend/@tap'),
  vhost: text('backend/@vhost'),
  filter: text('filterref/@filter'),
  filterParameters: many('filterref/parameter', filterParameterXml),
  vlanTrunk: yesNo('vlan/@trunk'),
  vlanTags: texts('vlan/tag/@id'),
  bandwidth: one('bandwidth', bandwidthXml),
  link: word('link/@state', ['up', 'down']),
  mtu: integer('mtu/@size'),
  portIsolated: yesNo('port/@isolated'),
  teaming: word('teaming/@type', ['persistent', 'transient']),
  teamingPersistent: text('teaming/@persistent'),
  addresses: many('ip', interfaceAddressXml),
  rom: text('rom/@file'),
  romBar: onOff('rom/@bar'),
  romEnabled: yesNo('rom/@enabled'),
  bootOrder: integer('boot/@order'),
  guestDevice: text('guest/@dev'),
  coalesceFrames: integer('coalesce/rx/frames/@max'),
  acpiIndex: integer('acpi/@index'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type InterfaceXml = ValuesOf<typeof interfaceXml>;
