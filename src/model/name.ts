// What a VM, host, cluster, pool, network, image or template may be called.
import { HostlerError } from './errors.ts';
import { looksLikeId } from './ids.ts';

export const nameLengthMax = 63;
const shape = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/**
 * Names go into host names, file names, XML and shell lines, so they are what RFC 1123 allows for a host
 * name. A name that has the shape of an id is refused, since commands and paths take either.
 */
export function nameFault(name: string): string | null {
  if (name.length === 0) return 'is empty';
  if (name.length > nameLengthMax)
    return `has ${name.length} characters, at most ${nameLengthMax} are allowed`;
  if (!shape.test(name))
    return 'may hold letters, digits, "-" and ".", and begins and ends with a letter or digit';
  if (name.includes('..')) return 'holds two dots in a row';
  if (looksLikeId(name)) return 'has the shape of an id';
  return null;
}

export function checkName(noun: string, name: string): void {
  const fault = nameFault(name);
  if (fault === null) return;
  throw new HostlerError('invalid-name', {
    message: `The name of the ${noun} ${fault}`,
    fix: `Choose a name of letters, digits, "-" and "." with at most ${nameLengthMax} characters.`,
    facts: { noun, name: name.slice(0, 200) },
  });
}

/**
 * Names that libvirt holds (pools, networks, volumes) are theirs; hostler only needs them to be printable.
 */
export function foreignNameFault(name: string): string | null {
  if (name.length === 0) return 'is empty';
  if (name.length > 255) return `has ${name.length} characters, at most 255 are allowed`;
  if (/[\p{Cc}/]/u.test(name)) return 'holds a slash or a control character';
  return name === '.' || name === '..' ? 'is a folder' : null;
}
