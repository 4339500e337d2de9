// The health of a host: every finding proven, refused or not visible, with how bad it is and what to do.
import { mustHold, notVisible, proven, refused, type Check } from '../check.ts';
import { msOf, printDuration, type Instant } from '../time.ts';
import { isAtLeast } from '../version.ts';
import { placeFindings } from './doctor/place.ts';
import type { Connection } from './connection.ts';
import type { HostFacts } from './facts.ts';
import { features, hasFeature, libvirtMin, qemuMin, type Feature } from './support.ts';
import { parseHostUri } from './uri.ts';
import type { Finding, Severity } from './doctor/finding.ts';

export interface DoctorFacts {
  readonly now: Instant;
  readonly name: string;
  readonly uri: string;
  readonly connection: Connection;
  /** Null while it was never read. */
  readonly facts: HostFacts | null;
}

export function examineHost(doctor: DoctorFacts): Finding[] {
  const { facts } = doctor;
  const findings = [as('error', connectionCheck(doctor)), ...transportFindings(doctor)];
  if (!facts) return findings;
  return [
    ...findings,
    ...versionFindings(facts),
    kvmFinding(doctor, facts),
    ...placeFindings(facts),
    as('warning', securityCheck(facts)),
    as('warning', lockCheck(doctor)),
    as('warning', autostartCheck(facts)),
    as('info', iommuCheck(facts)),
  ];
}

/** A node is held back by errors alone. */
export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some((f) => f.severity === 'error' && f.verdict === 'refused');

const as = (severity: Severity, check: Check): Finding => ({ ...check, severity });

function connectionCheck({ connection, name, now }: DoctorFacts): Check {
  const since = printDuration(msOf(now) - msOf(connection.since));
  return mustHold(connection.state === 'up', 'connection', 'connection', `up for ${since}`, {
    needed: 'a host that answers',
    found: `it is ${connection.state} for ${since}: ${connection.reason}`,
    fix: `Look at its network and its libvirt: systemctl status libvirtd (or virtqemud) on ${name}.`,
  });
}

const day = 86_400_000;
const expiresSoonMs = 30 * day;

function transportFindings({ uri, facts, now, name }: DoctorFacts): Finding[] {
  const parsed = parseHostUri(uri);
  if (typeof parsed === 'string') return [];
  const about = `transport ${parsed.transport}`;
  const checks: Finding[] = [
    as(
      'warning',
      mustHold(
        parsed.transport !== 'tcp',
        'transport',
        about,
        'it is encrypted, or does not leave the machine',
        {
          needed: 'an encrypted connection',
          found: 'TCP: readable, and open to whoever reaches the port',
          fix: `Give ${name} certificates and use qemu+tls://, or use qemu+ssh://.`,
        },
      ),
    ),
  ];
  if (!facts) return checks;
  if (facts.tls === null) {
    const shownBy = `openssl x509 -enddate -noout -in /etc/pki/libvirt/servercert.pem on ${name}`;
    const why = `the manager does not reach ${name} over TLS`;
    return [...checks, as('error', notVisible('certificate', 'certificate', why, shownBy))];
  }
  const leftMs = msOf(facts.tls.notAfter) - msOf(now);
  const found = leftMs <= 0 ? `it expired on ${facts.tls.notAfter}` : `it ends in ${printDuration(leftMs)}`;
  return [
    ...checks,
    as(
      leftMs <= 0 ? 'error' : 'warning',
      mustHold(leftMs > expiresSoonMs, 'certificate', 'certificate', found, {
        needed: `a certificate that is good for ${printDuration(expiresSoonMs)} more`,
        found,
        fix: `Renew the certificate of ${name} and restart its libvirt.`,
      }),
    ),
  ];
}

function versionFindings(facts: HostFacts): Finding[] {
  const { versions } = facts;
  const needs = (code: string, what: string, version: string | null, min: string): Finding =>
    version === null
      ? as('error', notVisible(code, what, `libvirt names no version of ${what}`, 'virsh version'))
      : as(
          'error',
          mustHold(isAtLeast(version, min), code, what, version, {
            needed: `${min} or newer`,
            found: version,
            fix: `Upgrade ${what} on the host.`,
          }),
        );
  const lacking = (Object.keys(features) as Feature[]).flatMap((feature): Finding[] => {
    const has = hasFeature(feature, versions);
    if (has.has === true) return [as('info', proven('feature', feature, 'both versions have it'))];
    if (has.has === 'unknown') return [as('info', notVisible('feature', feature, has.why, 'virsh version'))];
    const { needed, found } = has;
    return [
      as('info', refused('feature', feature, { needed, found, fix: 'Do without it, or upgrade the host.' })),
    ];
  });
  return [
    needs('libvirt', 'libvirt', versions.libvirt, libvirtMin),
    needs('qemu', 'QEMU', versions.qemu, qemuMin),
    as(
      'error',
      mustHold(facts.migration.live, 'live-migration', 'live migration', 'libvirt offers it', {
        needed: 'a hypervisor that can send a running guest',
        found: 'libvirt says it cannot',
        fix: 'Install the QEMU package of the distribution, unchanged.',
      }),
    ),
    ...lacking,
  ];
}

function kvmFinding({ name }: DoctorFacts, { kvm }: HostFacts): Finding {
  const about = 'KVM';
  const { verdict } = kvm;
  if (verdict.usable === 'unknown') {
    return as('warning', notVisible('kvm', about, verdict.why, `hostler host doctor ${name} --probe`));
  }
  const evidence = `${verdict.evidence} (${verdict.at})`;
  return as(
    'warning',
    mustHold(verdict.usable, 'kvm', about, evidence, {
      needed: 'KVM, so that guests run at full speed',
      found: evidence,
      fix: 'Switch virtualisation on in the firmware; nested virtualisation where the host is itself a VM.',
    }),
  );
}

function securityCheck({ securityDrivers }: HostFacts): Check {
  const confining = securityDrivers.filter((d) => d === 'apparmor' || d === 'selinux');
  return mustHold(
    confining.length > 0,
    'security-driver',
    'security driver',
    `${confining.join(', ')} confines guests`,
    {
      needed: 'AppArmor or SELinux, which keep a guest that broke out from the others',
      found: securityDrivers.length === 0 ? 'none' : `only ${securityDrivers.join(', ')}`,
      fix: 'Switch on AppArmor or SELinux on the host and restart libvirt.',
    },
  );
}

function lockCheck({ name }: DoctorFacts): Check {
  const shownBy = `grep lock_manager /etc/libvirt/qemu.conf on ${name}`;
  return notVisible(
    'locks',
    'disk locks',
    'libvirt does not say over its protocol which lock manager it uses',
    shownBy,
  );
}

function autostartCheck({ autostart }: HostFacts): Check {
  const about = 'autostart';
  if (autostart === undefined)
    return notVisible('autostart', about, 'its domains were not listed', 'virsh list --autostart --all');
  return mustHold(autostart.length === 0, 'autostart', about, 'libvirt starts no VM by itself', {
    needed: 'that only hostler starts VMs after a boot: libvirt does not know what runs elsewhere',
    found: `libvirt starts ${autostart.slice(0, 5).join(', ')}${autostart.length > 5 ? ', …' : ''}`,
    fix: 'Switch it off: virsh autostart --disable VM.',
    facts: { vms: autostart },
  });
}

function iommuCheck({ iommu }: HostFacts): Check {
  if (iommu === null)
    return notVisible('iommu', 'IOMMU', 'this libvirt does not say', 'dmesg | grep -i iommu');
  return mustHold(iommu, 'iommu', 'IOMMU', 'it is there', {
    needed: 'an IOMMU, where devices are to be given to guests',
    found: 'none',
    fix: 'Switch it on in the firmware and on the kernel line, if devices are to be given to guests.',
  });
}
