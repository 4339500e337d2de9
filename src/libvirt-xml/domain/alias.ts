// The name that libvirt gives a device, and the one that its owner may give it (`ua-…`).
import { elementType, text, type ValuesOf } from '../field.ts';

export const aliasXml = elementType('alias', { name: text('@name') });
export type AliasXml = ValuesOf<typeof aliasXml>;
