// A directory of the host shown to the guest: virtiofs or 9p.
import { elementType, integer, many, one, present, text, word, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';

export const filesystemXml = elementType('filesystem', {
  type: word('@type', ['mount', 'template', 'file', 'block', 'ram', 'bind', 'volume']),
  accessMode: word('@accessmode', ['passthrough', 'mapped', 'squash']),
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional']),
  driver: word('driver/@type', ['virtiofs', 'path', 'handle', 'loop', 'nbd']),
  queue: integer('driver/@queue'),
  directory: text('source/@dir'),
  socket: text('source/@socket'),
  target: text('target/@dir'),
  binary: text('binary/@path'),
  cache: word('binary/cache/@mode', ['none', 'always']),
  readOnly: present('readonly'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type FilesystemXml = ValuesOf<typeof filesystemXml>;
