// Preflight of a move: whether both hosts are there, different, new enough and reach each other.
import { mustHold, notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import { ageMs, printDuration } from '../../time.ts';
import { compareVersions, isAtLeast } from '../../version.ts';
import type { MigrationFacts, Side, SideState } from './facts.ts';
import { libvirtMin } from '../../host/support.ts';
import { probeWords } from './tls.ts';

export function hostChecks(facts: MigrationFacts): MigrationCheck[] {
  const { source, target } = facts;
  if (source.id === target.id) {
    return [
      refused('same-host', `host ${target.name}`, {
        needed: 'a target other than the host that it is on',
        found: `it is on ${source.name} already`,
        fix: 'Name another host, or none: then placement chooses.',
      }),
    ];
  }
  return [
    ...sideChecks('source', source),
    ...sideChecks('target', target),
    drainedCheck(target),
    ...uuidCheck(source, target),
    ...versionChecks(source, target),
    ...reachChecks(facts),
  ];
}

/** The questions that the manager can answer by itself. */
export const silenceChecks = (source: SideState, target: SideState): MigrationCheck[] =>
  source.id === target.id
    ? [upCheck('source', source)]
    : [upCheck('source', source), upCheck('target', target), drainedCheck(target)];

const upCheck = (which: 'source' | 'target', side: SideState): MigrationCheck =>
  mustHold(side.state === 'up', `${which}-not-up`, `host ${side.name}`, 'its libvirt answers', {
    needed: `the ${which} answers`,
    found: `it is ${side.state}: ${side.reason}`,
    fix: `See what is wrong with it: hostler host doctor ${side.name}.`,
  });

const drainedCheck = (target: SideState): MigrationCheck =>
  mustHold(!target.drained, 'target-drained', `host ${target.name}`, 'it takes VMs', {
    needed: 'a host that takes VMs',
    found: 'it is drained',
    fix: `Give it back first: hostler host resume ${target.name}.`,
  });

function sideChecks(which: 'source' | 'target', side: Side): MigrationCheck[] {
  const about = `host ${side.name}`;
  const checks: MigrationCheck[] = [upCheck(which, side)];
  if (side.facts === null) {
    checks.push(
      refused(`${which}-unread`, about, {
        needed: `the capabilities of the ${which}`,
        found: 'they were not read yet',
        fix: 'Wait until the host has been read once; that takes some seconds after it answers.',
      }),
    );
  }
  return checks;
}

function uuidCheck(source: Side, target: Side): MigrationCheck[] {
  if (!source.facts || !target.facts) return [];
  return [
    mustHold(
      source.facts.uuid !== target.facts.uuid,
      'host-uuid-equal',
      `hosts ${source.name} and ${target.name}`,
      'their host UUIDs differ',
      {
        needed: 'two hosts with UUIDs of their own; libvirt takes equal ones for one host',
        found: `both say ${target.facts.uuid}`,
        fix: 'Set host_uuid in libvirtd.conf (or virtqemud.conf) of one of them and restart its libvirt.',
      },
    ),
  ];
}

function versionChecks(source: Side, target: Side): MigrationCheck[] {
  if (!source.facts || !target.facts) return [];
  const about = `host ${target.name}`;
  const [from, to] = [source.facts.versions, target.facts.versions];
  const checks: MigrationCheck[] = [
    mustHold(isAtLeast(to.libvirt, libvirtMin), 'libvirt-too-old', about, `libvirt ${to.libvirt}`, {
      needed: `libvirt ${libvirtMin} or newer`,
      found: `libvirt ${to.libvirt}`,
      fix: `Upgrade libvirt on ${target.name}.`,
    }),
  ];
  if (from.qemu === null || to.qemu === null) {
    const side = from.qemu === null ? source : target;
    checks.push(
      notVisible(
        'qemu-older',
        about,
        `libvirt on ${side.name} names no QEMU version`,
        `virsh version on ${side.name}`,
      ),
    );
    return checks;
  }
  // The machine type is what has to fit, and that is checked apart; an older QEMU of the same machine type
  // can still lack what the newer one sends, so that a step down is refused where the major version
  // differs.
  const majorOf = (version: string): string => version.split('.')[0] ?? version;
  const isStepDown = compareVersions(to.qemu, from.qemu) < 0;
  checks.push(
    mustHold(
      !isStepDown || majorOf(to.qemu) === majorOf(from.qemu),
      'qemu-older',
      about,
      `QEMU ${from.qemu} to ${to.qemu}`,
      {
        needed: `QEMU ${from.qemu} or newer, as on ${source.name}`,
        found: `QEMU ${to.qemu}`,
        fix: `Upgrade QEMU on ${target.name}, or choose a host with a newer one.`,
      },
    ),
  );
  return checks;
}

function reachChecks({ source, target, pair, now }: MigrationFacts): MigrationCheck[] {
  const about = `${source.name} to ${target.name}`;
  const checks: MigrationCheck[] = [];
  if (target.peerUri === null) {
    checks.push(
      refused('no-peer-uri', about, {
        needed: `a URI under which ${source.name} reaches the libvirt of ${target.name}`,
        found: `it calls itself localhost, and the manager reaches it by no name that a neighbour could use`,
        fix: `Give it a host name that ${source.name} resolves, or add it by a qemu+tls:// URI.`,
      }),
    );
  }
  const { probe } = pair;
  const last = pair.moves[0];
  const isProbeNewest = probe !== null && (!last || probe.at >= last.at);
  if (isProbeNewest && !probe.ok) {
    checks.push(
      refused('unreachable', about, {
        needed: `${source.name} reaches ${target.name}`,
        found: `the probe failed: ${probe.detail}`,
        fix: 'Look at names, routes and firewall between them: ports 16509 or 16514, and 49152 to 49215.',
      }),
    );
  } else if (isProbeNewest) {
    checks.push(
      proven('unreachable', about, `a probe guest moved ${printDuration(ageMs(probe.at, now))} ago`),
    );
  } else if (last) {
    checks.push(proven('unreachable', about, `${last.name} moved ${printDuration(ageMs(last.at, now))} ago`));
  } else {
    const why = 'no VM has moved between the two yet';
    checks.push(notVisible('unreachable', about, why, probeWords(source.name, target.name)));
  }
  return checks;
}
