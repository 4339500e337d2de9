// Owner, group, mode and label of what libvirt keeps in a file.
import { elementType, text, type ValuesOf } from '../field.ts';

export const permissionsXml = elementType('permissions', {
  /** Octal, as written: `0711`. */
  mode: text('mode'),
  owner: text('owner'),
  group: text('group'),
  label: text('label'),
});
export type PermissionsXml = ValuesOf<typeof permissionsXml>;
