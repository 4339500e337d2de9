// Whether and how a probe guest of 16 MiB is moved between two hosts: it proves that they reach each other,
// and whether they can encrypt.
import { proven, refused, refusalsOf, type Check } from '../check.ts';
import { decide, type Decision, type Plan } from '../decision.ts';
import type { HostId } from '../ids.ts';
import { downtimeMsDefault } from '../vm/migrate/request.ts';
import type { SideState } from '../vm/migrate/facts.ts';
import { silenceChecks } from '../vm/migrate/host.ts';
import type { Transport } from '../vm/migrate/transport.ts';
import { family } from './ability.ts';
import type { HostFacts, VirtType } from './facts.ts';

export interface ReachSide extends SideState {
  readonly facts: HostFacts | null;
  readonly migrationAddress: string | null;
}

export interface ReachFacts {
  readonly source: ReachSide;
  readonly target: ReachSide;
  /** How the source's libvirt reaches the target's; undefined while nobody asked. */
  readonly peerUri: string | null | undefined;
}

export interface ProbeGuest {
  readonly arch: string;
  readonly machine: string;
  readonly virtType: VirtType;
  readonly memoryMiB: number;
}

export interface ReachPlan extends Plan {
  readonly source: HostId;
  readonly target: HostId;
  readonly guest: ProbeGuest;
  readonly peerUri: string;
  readonly transport: Transport;
}

export const probeMemoryMiB = 16;

export function decideReach(facts: ReachFacts): Decision<ReachPlan> {
  const { source, target, peerUri } = facts;
  const guest = commonGuest(source.facts, target.facts);
  const checks = [...silenceChecks(source, target), ...pairChecks(facts, guest)];
  return decide(refusalsOf(checks), () => ({
    source: source.id,
    target: target.id,
    guest: guest ?? noGuest,
    peerUri: peerUri ?? '',
    transport: { ...plainly, address: target.migrationAddress },
    steps: [
      { title: `Start a guest of ${probeMemoryMiB} MiB that never runs`, host: source.name },
      { title: 'Move it, with TLS if both can', host: source.name },
      { title: 'End it', host: target.name },
      { title: 'Record what was seen' },
    ],
    notices: ['No VM notices anything; for a second the probe guest is listed as a foreign one.'],
  }));
}

/** One connection, nothing special: what every pair of hosts can, and TLS if it is granted. */
const plainly: Transport = {
  tls: true,
  plainIfTlsRefused: true,
  connections: 1,
  postCopy: false,
  postCopyFromPass: null,
  preCopyIfPostCopyRefused: false,
  autoConverge: false,
  compression: 'none',
  zeroCopy: false,
  tunnelled: false,
  bandwidthMiBs: null,
  downtimeMsMax: downtimeMsDefault,
  address: null,
};

function pairChecks({ source, target, peerUri }: ReachFacts, guest: ProbeGuest | null): Check[] {
  const about = `${source.name} to ${target.name}`;
  if (source.id === target.id) {
    const fix = 'Name two hosts.';
    return [refused('same-host', about, { needed: 'two hosts', found: 'one and the same', fix })];
  }
  const checks: Check[] = [];
  if (guest === null) {
    checks.push(
      refused('machine-type', about, {
        needed: 'a machine type that both hosts have',
        found: source.facts && target.facts ? 'none' : 'their capabilities were not read yet',
        fix: 'Wait until both were read, or upgrade QEMU on the older one.',
      }),
    );
  } else checks.push(proven('machine-type', about, `both have ${guest.machine}`));
  if (peerUri === null) {
    checks.push(
      refused('no-peer-uri', about, {
        needed: `a URI under which ${source.name} reaches the libvirt of ${target.name}`,
        found: 'it calls itself localhost',
        fix: `Give ${target.name} a host name that ${source.name} resolves, or add it by a qemu+tls:// URI.`,
      }),
    );
  }
  return checks;
}

const noGuest: ProbeGuest = { arch: '', machine: '', virtType: 'qemu', memoryMiB: probeMemoryMiB };

/** QEMU without KVM will do, as the guest never runs; where it is not built in, KVM has to. */
function commonGuest(source: HostFacts | null, target: HostFacts | null): ProbeGuest | null {
  if (!source || !target || source.cpu.arch !== target.cpu.arch) return null;
  for (const virtType of ['qemu', 'kvm'] as const) {
    const there = new Set(
      target.machines.filter((m) => m.virtTypes.includes(virtType)).map(({ name }) => name),
    );
    const common = source.machines
      .filter((m) => m.canonical === null && m.virtTypes.includes(virtType) && there.has(m.name))
      .map(({ name }) => name)
      .filter((name) => usual.has(family(name)))
      .sort((a, b) => (a < b ? -1 : 1));
    const machine = common.at(-1);
    if (machine !== undefined) {
      return { arch: source.cpu.arch, machine, virtType, memoryMiB: probeMemoryMiB };
    }
  }
  return null;
}

const usual: ReadonlySet<string> = new Set(['q35', 'i440fx', 'virt', 'pseries']);
