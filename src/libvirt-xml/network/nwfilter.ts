// A network filter: rules that libvirt puts before a guest's interface.
import { elementType, integer, many, text, texts, word, type ValuesOf } from '../field.ts';

/** What a rule compares is one child per protocol (`ip`, `tcp`, `mac` …); these are kept as they are. */
export const filterRuleXml = elementType('rule', {
  action: word('@action', ['drop', 'accept', 'return', 'reject', 'continue']),
  direction: word('@direction', ['in', 'out', 'inout']),
  priority: integer('@priority'),
  stateMatch: word('@statematch', ['0', 'false']),
  comment: text('tcp/@comment'),
  tcpSourceAddress: text('tcp/@srcipaddr'),
  tcpDestinationPortStart: text('tcp/@dstportstart'),
  udpSourceAddress: text('udp/@srcipaddr'),
  ipSourceAddress: text('ip/@srcipaddr'),
  ipProtocol: text('ip/@protocol'),
  macSourceAddress: text('mac/@srcmacaddr'),
  macProtocol: text('mac/@protocolid'),
  arpOperation: text('arp/@opcode'),
});

export const nwfilterXml = elementType('filter', {
  name: text('@name'),
  chain: text('@chain'),
  priority: integer('@priority'),
  uuid: text('uuid'),
  references: texts('filterref/@filter'),
  rules: many('rule', filterRuleXml),
});
export type NwfilterXml = ValuesOf<typeof nwfilterXml>;

export const nwfilterBindingXml = elementType('filterbinding', {
  ownerName: text('owner/name'),
  ownerUuid: text('owner/uuid'),
  portDevice: text('portdev/@name'),
  mac: text('mac/@address'),
  filter: text('filterref/@filter'),
});
