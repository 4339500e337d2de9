// The XML documents among a call's arguments, checked before the call is sent.
import { wellFormedFault } from './well-formed.ts';

/**
 * In the arguments of every procedure, what is XML has `xml` in its name: `xml`, `xml_desc`, `destxml`,
 * `xmlCPUs`.
 */
const xmlName = /xml/i;

/** Why the arguments are not to be sent; undefined when nothing is wrong with their documents. */
export function xmlArgumentFault(args: unknown, maxBytes: number): string | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  for (const key in args) {
    if (key === 'params') {
      const fault = parameterFault((args as { readonly params: unknown }).params, maxBytes);
      if (fault !== undefined) return fault;
    } else if (xmlName.test(key)) {
      const fault = valueFault(key, (args as Record<string, unknown>)[key], maxBytes);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** Migration carries documents as typed parameters: `destination_xml`, `persistent_xml`. */
function parameterFault(params: unknown, maxBytes: number): string | undefined {
  if (!Array.isArray(params)) return undefined;
  for (const param of params as readonly { readonly field?: unknown; readonly value?: unknown }[]) {
    if (typeof param.field !== 'string' || !param.field.endsWith('_xml')) continue;
    const { value } = param;
    const text = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
    const fault = valueFault(param.field, text, maxBytes);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function valueFault(key: string, value: unknown, maxBytes: number): string | undefined {
  if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) {
      const fault = valueFault(key, one, maxBytes);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.byteLength(value);
  if (bytes > maxBytes) return `'${key}' has ${bytes} bytes of XML; ${maxBytes} are allowed`;
  const fault = wellFormedFault(value);
  return fault === undefined ? undefined : `'${key}' is not well-formed XML: ${fault}`;
}
