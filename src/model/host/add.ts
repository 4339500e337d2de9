// Whether a host becomes part of the fleet. Adding it changes nothing on it.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId } from '../ids.ts';
import { nameFault } from '../name.ts';
import { isAtLeast } from '../version.ts';
import type { HostFacts } from './facts.ts';
import { libvirtMin, qemuMin } from './support.ts';
import { addressOf, parseHostUri, type HostUri } from './uri.ts';

export interface AddHostFacts {
  readonly request: { readonly name: string; readonly uri: string; readonly allowTcp: boolean };
  readonly known: readonly KnownHost[];
  /** What it said of itself; null before it was asked. */
  readonly said: HostFacts | null;
  /** The domains on it, by whose they are; null before it was asked. */
  readonly domains: { readonly ours: number; readonly others: number; readonly foreign: number } | null;
}
export interface KnownHost {
  readonly id: HostId;
  readonly name: string;
  readonly uri: string;
  readonly uuid: string | null;
}

export interface AddHostPlan extends Plan {
  readonly name: string;
  readonly uri: string;
  readonly transport: HostUri['transport'];
  readonly uuid: string | null;
}

/** Asked before a connection is opened, with what is known then, and again with what the host said. */
export function decideAddHost(facts: AddHostFacts): Decision<AddHostPlan> {
  const { request, said } = facts;
  const uri = parseHostUri(request.uri);
  const refusals = [...nameRefusals(facts), ...uriRefusals(facts, uri), ...identityRefusals(facts, uri)];
  if (said) refusals.push(...versionRefusals(request.name, said));
  return decide(refusals, () => ({
    name: request.name,
    uri: request.uri,
    transport: typeof uri === 'string' ? 'unix' : uri.transport,
    uuid: said?.uuid ?? null,
    steps: [{ title: `Record ${request.name} and follow its events` }],
    notices: noticesOf(facts, uri),
  }));
}

function nameRefusals({ request, known }: AddHostFacts): Refusal[] {
  const about = `host ${request.name.slice(0, 80)}`;
  const fault = nameFault(request.name);
  if (fault !== null) {
    const fix = 'Choose a name of letters, digits, "-" and ".".';
    return [{ code: 'name', about, needed: 'a name that host names may have', found: `it ${fault}`, fix }];
  }
  const taken = known.find((h) => h.name === request.name);
  if (!taken) return [];
  return [
    {
      code: 'name-taken',
      about,
      needed: 'a name that no host has',
      found: `it is that of ${taken.uri}`,
      fix: `Choose another name, or remove that one: hostler host remove ${taken.name}.`,
    },
  ];
}

function uriRefusals({ request }: AddHostFacts, uri: HostUri | string): Refusal[] {
  const about = `URI ${request.uri.slice(0, 200)}`;
  if (typeof uri === 'string') {
    const needed = 'a libvirt URI, as qemu+ssh://root@HOST/system';
    return [{ code: 'uri', about, needed, found: `it ${uri}`, fix: 'Correct the URI.' }];
  }
  if (uri.transport !== 'tcp' || request.allowTcp) return [];
  return [
    {
      code: 'insecure-transport',
      about,
      needed: 'an encrypted transport, or a word that this one will do',
      found: 'TCP carries everything readable, and whoever reaches the port commands the host',
      fix: 'Use qemu+tls:// or qemu+ssh://; or say --allow-tcp where the network is closed.',
    },
  ];
}

function identityRefusals({ request, known, said }: AddHostFacts, uri: HostUri | string): Refusal[] {
  if (!said || typeof uri === 'string') return [];
  const about = `host ${request.name}`;
  const same = known.find((h) => h.uuid === said.uuid);
  if (same) {
    return [
      {
        code: 'host-known',
        about,
        needed: 'a host that is not in the fleet',
        found: `the UUID ${said.uuid} is that of ${same.name}`,
        fix:
          `It is ${same.name}: nothing is to be done. If it is a clone of that machine, ` +
          'give it a host_uuid of its own in libvirtd.conf.',
        facts: { known: same.name, uuid: said.uuid },
      },
    ];
  }
  const replaced = known.find((h) => {
    const other = parseHostUri(h.uri);
    return h.uuid !== null && typeof other !== 'string' && addressOf(other) === addressOf(uri);
  });
  if (!replaced) return [];
  return [
    {
      code: 'host-replaced',
      about,
      needed: `the machine that was ${replaced.name}, with the UUID ${replaced.uuid ?? ''}`,
      found: `another answers at that address, with the UUID ${said.uuid}: reinstalled or replaced`,
      fix: `Remove the old one first: hostler host remove ${replaced.name}. Its VMs are gone or elsewhere.`,
      facts: { known: replaced.name, uuid: said.uuid, knownUuid: replaced.uuid },
    },
  ];
}

function versionRefusals(name: string, { versions }: HostFacts): Refusal[] {
  const about = `host ${name}`;
  const refusals: Refusal[] = [];
  if (!isAtLeast(versions.libvirt, libvirtMin)) {
    refusals.push({
      code: 'libvirt-too-old',
      about,
      needed: `libvirt ${libvirtMin} or newer`,
      found: `libvirt ${versions.libvirt}`,
      fix: 'Upgrade the host: Debian 12, Ubuntu 23.04 and RHEL 9.2 have it.',
    });
  }
  if (versions.qemu !== null && !isAtLeast(versions.qemu, qemuMin)) {
    refusals.push({
      code: 'qemu-too-old',
      about,
      needed: `QEMU ${qemuMin} or newer`,
      found: `QEMU ${versions.qemu}`,
      fix: 'Upgrade the host: Debian 12, Ubuntu 22.10 and RHEL 9.1 have it.',
    });
  }
  return refusals;
}

function noticesOf({ request, domains }: AddHostFacts, uri: HostUri | string): string[] {
  const notices: string[] = [];
  if (typeof uri !== 'string' && uri.transport === 'tcp') {
    notices.push('The connection is not encrypted: whoever reaches the port commands the host.');
  }
  if (domains) {
    const { ours, others, foreign } = domains;
    if (ours > 0) notices.push(`${ours} VMs on it are ours and are taken up again.`);
    if (others > 0) notices.push(`${others} VMs on it belong to another manager and are left alone.`);
    if (foreign > 0)
      notices.push(`${foreign} VMs on it are foreign: listed, watched, never changed unasked.`);
  }
  if (domains && notices.length === 0) notices.push(`${request.name} has no VMs yet.`);
  return notices;
}
