// Preflight of a move: what was asked for, against itself and against what both hosts can.
import { notVisible, refused, type Because } from '../../check.ts';
import type { MigrationCheck, MigrationCode } from './check-code.ts';
import { hasFeature, type Feature } from '../../host/support.ts';
import type { MigrationFacts } from './facts.ts';
import { bandwidthMiBpsMax, connectionsMax, downtimeMsLimit } from './request.ts';

export function optionChecks(facts: MigrationFacts): MigrationCheck[] {
  return [...rangeChecks(facts), ...conflictChecks(facts), ...supportChecks(facts)];
}

const no = (code: MigrationCode, about: string, because: Because): MigrationCheck =>
  refused(code, about, because);

function rangeChecks({ request }: MigrationFacts): MigrationCheck[] {
  const checks: MigrationCheck[] = [];
  const range = (about: string, value: number | undefined, max: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
    checks.push(
      no('option-range', about, {
        needed: `a whole number from 1 to ${max}`,
        found: String(value),
        fix: `Give another ${about}, or leave it open.`,
      }),
    );
  };
  range('number of connections', request.connections, connectionsMax);
  range('bandwidth in MiB/s', request.bandwidthMiBps, bandwidthMiBpsMax);
  range('longest downtime in ms', request.downtimeMsMax, downtimeMsLimit);
  return checks;
}

/** Pairs that libvirt or QEMU refuse whatever their version. */
function conflictChecks({ request, vm }: MigrationFacts): MigrationCheck[] {
  const r = request;
  const several = (r.connections ?? 1) > 1;
  const compressed = r.compression !== undefined && r.compression !== 'none';
  const multifdCodec = r.compression === 'zlib' || r.compression === 'zstd';
  const postCopy = r.postCopy === 'reserve';
  const asked = r.tunnelled === true || several || postCopy || compressed || r.zeroCopy === true;
  const rules: readonly (readonly [boolean, MigrationCode, string, string])[] = [
    [
      r.zeroCopy === true && r.tls !== 'off',
      'zero-copy-tls',
      'zero copy',
      'TLS: the kernel would send what is not yet encrypted',
    ],
    [
      r.zeroCopy === true && !several,
      'zero-copy-single',
      'zero copy',
      'one connection: it works with several only',
    ],
    [
      r.zeroCopy === true && compressed,
      'zero-copy-compression',
      'zero copy',
      `compression (${r.compression ?? ''})`,
    ],
    [
      multifdCodec && !several,
      'compression-single',
      `compression ${r.compression ?? ''}`,
      'one connection: it works with several only',
    ],
    [
      r.compression === 'xbzrle' && several,
      'xbzrle-several',
      'compression xbzrle',
      `${r.connections ?? 0} connections`,
    ],
    [r.compression === 'mt' && several, 'mt-several', 'compression mt', `${r.connections ?? 0} connections`],
    [
      r.tunnelled === true && r.address !== undefined,
      'tunnelled-address',
      'tunnelling',
      'an address for the memory stream',
    ],
    [r.tunnelled === true && several, 'tunnelled-several', 'tunnelling', `${r.connections ?? 0} connections`],
    [r.tunnelled === true && postCopy, 'tunnelled-post-copy', 'tunnelling', 'post-copy'],
    [
      r.tunnelled === true && r.tls === 'require',
      'tunnelled-tls',
      'tunnelling',
      'TLS of its own; the tunnel is as secure as the connection',
    ],
    [
      vm.power === 'stopped' && asked,
      'option-of-running',
      'options for moving memory',
      'a VM that is stopped',
    ],
  ];
  return rules
    .filter(([isBroken]) => isBroken)
    .map(([, code, one, other]) =>
      no(code, one, {
        needed: `${one} without what excludes it`,
        found: `it was asked for together with ${other}`,
        fix: `Leave one of the two out.`,
      }),
    );
}

function supportChecks(facts: MigrationFacts): MigrationCheck[] {
  const { request: r, vm } = facts;
  if (vm.power === 'stopped') return [];
  const checks: MigrationCheck[] = [];
  if ((r.connections ?? 1) > 1 && r.postCopy === 'reserve') {
    checks.push(...needs('several connections with post-copy', 'parallel-post-copy', facts));
  }
  if (r.zeroCopy === true) checks.push(...needs('zero copy', 'zero-copy', facts));
  if (r.compression !== undefined && r.compression !== 'none') {
    checks.push(...needs(`${r.compression} compression`, 'compression', facts));
  }
  if (r.postCopy === 'reserve' && vm.memoryBacking.hugepageKiB !== null) {
    checks.push(
      notVisible(
        'post-copy-hugepages',
        'post-copy',
        'whether both kernels hand out hugepages to userfaultfd',
        'the move itself: it fails before memory moves',
      ),
    );
  }
  return checks;
}

function needs(feature: Feature, code: MigrationCode, { source, target }: MigrationFacts): MigrationCheck[] {
  return [source, target].flatMap((side) => {
    if (!side.facts) return [];
    const has = hasFeature(feature, side.facts.versions);
    if (has.has === true) return [];
    const about = `${feature} on ${side.name}`;
    if (has.has === 'unknown') return [notVisible(code, about, has.why, `virsh version on ${side.name}`)];
    return [
      no(code, about, {
        needed: has.needed,
        found: has.found,
        fix: `Leave it out, or upgrade ${side.name}.`,
      }),
    ];
  });
}
