// A reference to one of libvirt's secrets, by usage or by UUID, as disks, volumes and TPMs carry it.
import { elementType, many, one, text, word } from '../field.ts';

export const secretReferenceXml = elementType('secret', {
  type: word('@type', ['passphrase', 'iscsi', 'ceph', 'tls', 'vtpm']),
  usage: text('@usage'),
  uuid: text('@uuid'),
});

export const authXml = elementType('auth', {
  username: text('@username'),
  type: word('@type', ['chap', 'ceph']),
  secret: one('secret', secretReferenceXml),
});

export const encryptionXml = elementType('encryption', {
  format: word('@format', ['luks', 'luks2', 'qcow', 'luks-any', 'default']),
  engine: word('@engine', ['qemu', 'librbd']),
  secrets: many('secret', secretReferenceXml),
});
