// A secret that libvirt keeps for disks, pools and TPMs; its value is never in the document.
import { elementType, text, word, yesNo, type ValuesOf } from '../field.ts';

export const secretXml = elementType('secret', {
  ephemeral: yesNo('@ephemeral'),
  private: yesNo('@private'),
  uuid: text('uuid'),
  description: text('description'),
  usage: word('usage/@type', ['volume', 'ceph', 'iscsi', 'tls', 'vtpm']),
  volume: text('usage/volume'),
  target: text('usage/target'),
  name: text('usage/name'),
});
export type SecretXml = ValuesOf<typeof secretXml>;
