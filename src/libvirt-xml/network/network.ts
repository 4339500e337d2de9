// A virtual network: what a guest's interface plugs into by name.
import { elementType, integer, many, one, text, texts, word, yesNo, type ValuesOf } from '../field.ts';
import { bandwidthXml, virtualPortXml } from '../domain/interface.ts';

export const dhcpRangeXml = elementType('range', { start: text('@start'), end: text('@end') });
export const dhcpHostXml = elementType('host', {
  mac: text('@mac'),
  id: text('@id'),
  name: text('@name'),
  ip: text('@ip'),
});

export const networkAddressXml = elementType('ip', {
  address: text('@address'),
  family: word('@family', ['ipv4', 'ipv6']),
  netmask: text('@netmask'),
  prefix: integer('@prefix'),
  localPtr: yesNo('@localPtr'),
  tftpRoot: text('tftp/@root'),
  dhcpRanges: many('dhcp/range', dhcpRangeXml),
  dhcpHosts: many('dhcp/host', dhcpHostXml),
  bootFile: text('dhcp/bootp/@file'),
  bootServer: text('dhcp/bootp/@server'),
});

export const routeXml = elementType('route', {
  family: word('@family', ['ipv4', 'ipv6']),
  address: text('@address'),
  netmask: text('@netmask'),
  prefix: integer('@prefix'),
  gateway: text('@gateway'),
  metric: integer('@metric'),
});

export const portGroupXml = elementType('portgroup', {
  name: text('@name'),
  default: yesNo('@default'),
  trustGuestRxFilters: yesNo('@trustGuestRxFilters'),
  vlanTrunk: yesNo('vlan/@trunk'),
  vlanTags: texts('vlan/tag/@id'),
  bandwidth: one('bandwidth', bandwidthXml),
  virtualPort: one('virtualport', virtualPortXml),
});

export const dnsHostXml = elementType('host', { ip: text('@ip'), hostNames: texts('hostname') });
export const dnsForwarderXml = elementType('forwarder', { address: text('@addr'), domain: text('@domain') });

export const networkXml = elementType('network', {
  ipv6: yesNo('@ipv6'),
  trustGuestRxFilters: yesNo('@trustGuestRxFilters'),
  connections: integer('@connections'),
  name: text('name'),
  uuid: text('uuid'),
  title: text('title'),
  description: text('description'),
  forward: word('forward/@mode', [
    'nat',
    'route',
    'open',
    'bridge',
    'private',
    'vepa',
    'passthrough',
    'hostdev',
  ]),
  forwardDevice: text('forward/@dev'),
  forwardInterfaces: texts('forward/interface/@dev'),
  physicalFunction: text('forward/pf/@dev'),
  natStart: text('forward/nat/address/@start'),
  natEnd: text('forward/nat/address/@end'),
  bridge: text('bridge/@name'),
  bridgeStp: word('bridge/@stp', ['on', 'off']),
  bridgeDelay: text('bridge/@delay'),
  bridgeZone: text('bridge/@zone'),
  macTable: word('bridge/@macTableManager', ['kernel', 'libvirt']),
  mtu: integer('mtu/@size'),
  mac: text('mac/@address'),
  domain: text('domain/@name'),
  domainLocalOnly: yesNo('domain/@localOnly'),
  dnsEnabled: yesNo('dns/@enable'),
  dnsForwardPlainNames: yesNo('dns/@forwardPlainNames'),
  dnsForwarders: many('dns/forwarder', dnsForwarderXml),
  dnsHosts: many('dns/host', dnsHostXml),
  vlanTrunk: yesNo('vlan/@trunk'),
  vlanTags: texts('vlan/tag/@id'),
  bandwidth: one('bandwidth', bandwidthXml),
  portIsolated: yesNo('port/@isolated'),
  addresses: many('ip', networkAddressXml),
  routes: many('route', routeXml),
  virtualPort: one('virtualport', virtualPortXml),
  portGroups: many('portgroup', portGroupXml),
});
export type NetworkXml = ValuesOf<typeof networkXml>;
