// How a security driver labels a domain, a disk or a character device.
import { elementType, text, word, yesNo, type ValuesOf } from '../field.ts';

export const seclabelXml = elementType('seclabel', {
  type: word('@type', ['dynamic', 'static', 'none']),
  model: word('@model', ['apparmor', 'selinux', 'dac']),
  relabel: yesNo('@relabel'),
  label: text('label'),
  baseLabel: text('baselabel'),
  imageLabel: text('imagelabel'),
});
export type SeclabelXml = ValuesOf<typeof seclabelXml>;
