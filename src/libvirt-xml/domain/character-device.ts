// Serial ports, parallel ports, consoles and channels: one shape, four names.
import { elementType, integer, many, one, onOff, text, word, yesNo, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';
import { seclabelXml } from './seclabel.ts';

const backends = [
  'pty',
  'unix',
  'tcp',
  'udp',
  'file',
  'dev',
  'pipe',
  'null',
  'stdio',
  'vc',
  'spicevmc',
] as const;

export const characterSourceXml = elementType('source', {
  mode: word('@mode', ['bind', 'connect']),
  path: text('@path'),
  host: text('@host'),
  service: text('@service'),
  append: onOff('@append'),
  tls: yesNo('@tls'),
  channel: text('@channel'),
  reconnect: yesNo('reconnect/@enabled'),
  reconnectTimeoutS: integer('reconnect/@timeout'),
  seclabels: many('seclabel', seclabelXml),
});

const character = {
  type: word('@type', backends),
  tty: text('@tty'),
  source: one('source', characterSourceXml),
  protocol: word('protocol/@type', ['raw', 'telnet', 'telnets', 'tls']),
  logFile: text('log/@file'),
  logAppend: onOff('log/@append'),
  targetType: text('target/@type'),
  targetPort: text('target/@port'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
} as const;

export const serialXml = elementType('serial', { ...character, targetModel: text('target/model/@name') });
export const parallelXml = elementType('parallel', character);
export const consoleXml = elementType('console', character);
export const channelXml = elementType('channel', {
  ...character,
  targetName: text('target/@name'),
  targetAddress: text('target/@address'),
  /** Of a guest agent's channel on a running domain. */
  targetState: word('target/@state', ['connected', 'disconnected']),
  copyPaste: yesNo('source/clipboard/@copypaste'),
});
export type SerialXml = ValuesOf<typeof serialXml>;
export type ConsoleXml = ValuesOf<typeof consoleXml>;
export type ChannelXml = ValuesOf<typeof channelXml>;
