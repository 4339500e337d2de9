// Preflight of a move: secrets, certificates and security labels at the target.
import { mustHold, notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import { msOf } from '../../time.ts';
import type { MigrationFacts, Side } from './facts.ts';
import { probeWords, tlsBetween } from './tls.ts';

export function securityChecks(facts: MigrationFacts): MigrationCheck[] {
  return [...secretChecks(facts), ...certificateChecks(facts), ...tlsChecks(facts), ...labelChecks(facts)];
}

function secretChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  return vm.secrets.map(({ uuid, use }): MigrationCheck => {
    const about = `secret of ${use}`;
    if (target.secrets === null) {
      const why = `the secrets of ${target.name} were not listed`;
      return notVisible('secret', about, why, `virsh secret-list on ${target.name}`);
    }
    return mustHold(target.secrets.includes(uuid), 'secret', about, `${target.name} holds ${uuid}`, {
      needed: `the secret ${uuid}, which unlocks ${use}`,
      found: `${target.name} does not hold it`,
      fix: `Define it there and set its value: virsh secret-define, virsh secret-set-value ${uuid}.`,
    });
  });
}

/** Only where TLS is in play: between the two daemons, or for the memory. */
function certificateChecks({ source, target, request, now }: MigrationFacts): MigrationCheck[] {
  const usesTls = target.peerUri?.startsWith('qemu+tls:') === true || request.tls === 'require';
  if (!usesTls) return [];
  const [from, to] = [source.facts?.tls ?? null, target.facts?.tls ?? null];
  const checks: MigrationCheck[] = [...expiryCheck(source, now), ...expiryCheck(target, now)];
  if (from === null || to === null) {
    const side = from === null ? source : target;
    const why = `the manager does not reach ${side.name} over TLS, so it has not seen its certificate`;
    return [
      ...checks,
      notVisible('ca-differs', 'certificate authority', why, 'sha256sum /etc/pki/CA/cacert.pem on both'),
    ];
  }
  checks.push(
    mustHold(
      from.caDigest === to.caDigest,
      'ca-differs',
      'certificate authority',
      `both certificates are of ${to.issuer}`,
      {
        needed: 'certificates of one authority, so that the hosts trust each other',
        found: `${source.name}: ${from.issuer}; ${target.name}: ${to.issuer}`,
        fix: 'Give both hosts certificates of one authority. Hosts of two authorities are two clusters.',
      },
    ),
  );
  return checks;
}

function expiryCheck(side: Side, now: string): MigrationCheck[] {
  const tls = side.facts?.tls;
  if (!tls) return [];
  return [
    mustHold(
      msOf(tls.notAfter) > msOf(now),
      'certificate-expired',
      `certificate of ${side.name}`,
      `good until ${tls.notAfter}`,
      {
        needed: 'a certificate that is still good',
        found: `it expired on ${tls.notAfter}`,
        fix: `Renew the certificate of ${side.name} and restart its libvirt.`,
      },
    ),
  ];
}

function tlsChecks({ request, pair, source, target, now }: MigrationFacts): MigrationCheck[] {
  if (request.tls === 'off') return [];
  const about = `TLS from ${source.name} to ${target.name}`;
  const tls = tlsBetween(pair, now);
  if (tls.can === 'yes') return [proven('tls', about, tls.evidence)];
  if (tls.can === 'unknown')
    return [notVisible('tls', about, tls.evidence, probeWords(source.name, target.name))];
  if (request.tls !== 'require') return [];
  return [
    refused('tls', about, {
      needed: 'TLS for memory and disks, as asked for',
      found: tls.evidence,
      fix: 'Put certificates for QEMU into /etc/pki/qemu on both hosts; qemu.conf names other places.',
    }),
  ];
}

function labelChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  const drivers = target.facts?.securityDrivers;
  if (!drivers) return [];
  return vm.securityLabels.map(({ model, fixed }): MigrationCheck => {
    const about = `security label of ${model}`;
    if (!fixed) return proven('security-driver', about, 'it is made anew on each host');
    return mustHold(drivers.includes(model), 'security-driver', about, `${target.name} has ${model}`, {
      needed: `the security driver ${model}, for which the VM has a fixed label`,
      found: `${target.name} has ${drivers.join(', ') || 'none'}`,
      fix: `Make the label of ${vm.name} dynamic, or choose a host with ${model}.`,
    });
  });
}
