// All domains of a host. Each is asked for by itself, so that a guest that does not answer costs its own
// row and no other.
import type { Domain } from 'node-libvirt';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HostVerbs } from '../../ports/hypervisor/host.ts';
import type { DomainPicture } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { nullWhenGone, readDomain, readFromXml, type FromXml } from '../vm/read.ts';

/** Parsing is most of the work of a picture, and most domains are what they were. */
function rememberXml(): (uuid: string, text: string) => FromXml {
  const known = new Map<string, { readonly text: string; readonly read: FromXml }>();
  return (uuid, text) => {
    const before = known.get(uuid);
    if (before?.text === text) return before.read;
    const read = readFromXml(text);
    known.set(uuid, { text, read });
    return read;
  };
}

export function readPicture(links: Links, clock: Clock): HostVerbs['readPicture'] {
  const remembered = new Map<string, ReturnType<typeof rememberXml>>();
  return (host, options) =>
    asking(host, 'list its domains', async () => {
      const connection = await links.to(host);
      const call = callOptions(options);
      const fromXml = remembered.get(host.id) ?? rememberXml();
      remembered.set(host.id, fromXml);
      const domains = await connection.listAllDomains({}, call);
      const read = (domain: Domain): Promise<DomainPicture | null> =>
        nullWhenGone(() => readDomain(domain, fromXml, call));
      const pictures = await Promise.all(domains.map(read));
      return { readAt: instant(clock.nowMs()), domains: pictures.filter((p) => p !== null) };
    });
}
