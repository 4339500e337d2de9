// Everything that speaks for or against a move, as both hosts tell it. It only asks: nothing is decided and
// nothing is changed.
import type { Connection, Domain } from 'node-libvirt';
import { parseDocument } from '../../../libvirt-xml/index.ts';
import { instant } from '../../../model/time.ts';
import type { MovingVm, RunningJob } from '../../../model/vm/migrate/facts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { ExaminedSide, MigrationVerbs } from '../../ports/hypervisor/migration.ts';
import { asking } from '../errors.ts';
import { readHostFacts } from '../host/facts.ts';
import { callOptions, type Links } from '../link.ts';
import { domainFactsOf } from '../xml/facts.ts';
import { compareCpu } from './examine-cpu.ts';
import { atTarget, locateDisk } from './examine-disk.ts';
import { agentAnswers } from './guest.ts';
import { peerUriOf } from './peer.ts';
import { readDomain, readFromXml } from './read.ts';
import { measureDirtyRate, readDirtyRate } from './stats.ts';

type Options = ReturnType<typeof callOptions>;

const jobKinds: Readonly<Record<string, RunningJob['kind']>> = {
  'migration-out': 'migration',
  'migration-in': 'migration',
  backup: 'backup',
  save: 'save',
  dump: 'dump',
  snapshot: 'snapshot',
};

/** The digest in the name of a volume that Hostler brought; null for every other file. */
const imageOf = (path: string): string | null => /\/hostler-([0-9a-f]{64})$/.exec(path)?.[1] ?? null;

/** What libvirt keeps beside a domain, and what is under way on it. */
async function readSurroundings(domain: Domain, running: boolean, options: Options) {
  const [snapshots, checkpoints, managedSave, answers] = await Promise.all([
    domain.snapshotNum({}, options),
    domain.listAllCheckpoints({}, options).catch(() => []),
    domain.hasManagedSaveImage(options),
    running ? agentAnswers(domain, options) : Promise.resolve(null),
  ]);
  return { snapshots, checkpoints: checkpoints.length, managedSave, agentAnswers: answers };
}

async function readMovingVm(
  source: Connection,
  target: Connection,
  uuid: string,
  measure: boolean,
  options: Options,
): Promise<Omit<MovingVm, 'id' | 'foreign' | 'activity'>> {
  const domain = await source.domainLookupByUUID(uuid, options);
  const [picture, text, qemu] = await Promise.all([
    readDomain(domain, (_, xml) => readFromXml(xml), options),
    domain.getXMLDesc({ updateCpu: true }, options),
    source.getVersion(options),
  ]);
  const root = parseDocument(text).root;
  const { metadata: _, ...facts } = domainFactsOf(root);
  const running = picture.power === 'running' || picture.power === 'paused';
  const dirtyRate = measure && picture.power === 'running' ? measureDirtyRate : readDirtyRate;
  const blockJob = facts.disks.find((disk) => disk.mirror !== null);
  const [surroundings, comparison, disks, hostFiles, loader, nvramTemplate, dirtyMiBs] = await Promise.all([
    readSurroundings(domain, picture.power === 'running', options),
    compareCpu(target, root, facts, options),
    Promise.all(facts.disks.map((disk) => locateDisk(source, target, disk, options))),
    Promise.all(
      facts.hostFiles.map((file) => atTarget(target, { ...file, image: imageOf(file.path) }, options)),
    ),
    facts.firmware.loader && atTarget(target, facts.firmware.loader, options),
    facts.firmware.nvramTemplate && atTarget(target, facts.firmware.nvramTemplate, options),
    running ? dirtyRate(source, domain, options) : Promise.resolve(null),
  ]);
  return {
    ...facts,
    ...surroundings,
    power: picture.power,
    powerReason: picture.powerReason,
    persistent: picture.persistent,
    dirtyMiBs,
    emulatorVersion: String(qemu),
    cpu: { ...facts.cpu, comparison },
    firmware: { ...facts.firmware, loader, nvramTemplate },
    disks,
    hostFiles,
    job: blockJob
      ? { kind: 'block', detail: `${blockJob.mirror ?? 'a job'} of ${blockJob.name}`, task: null }
      : picture.job && {
          kind: jobKinds[picture.job.operation] ?? 'other',
          detail: picture.job.operation,
          task: null,
        },
  };
}

async function readSide(
  links: Links,
  host: HostAddress,
  clock: Clock,
  options: Options,
): Promise<ExaminedSide> {
  const connection = await links.to(host);
  const [facts, domains, secrets, filters, peerUri] = await Promise.all([
    readHostFacts(connection, clock, options),
    connection.listAllDomains({}, options),
    connection.listAllSecrets({}, options),
    connection.listAllNWFilters(options),
    peerUriOf(connection, host, options),
  ]);
  const active = new Set((await connection.listAllDomains({ active: true }, options)).map((d) => d.uuid));
  return {
    facts: { ...facts, readAt: instant(clock.nowMs()) },
    domains: domains.map(({ name, uuid }) => ({ name, uuid, running: active.has(uuid) })),
    secrets: secrets.map((secret) => secret.uuid),
    networkFilters: filters.map((filter) => filter.name),
    peerUri,
    // libvirt takes the address that the target's qemu.conf names (migration_host), which nobody can ask for.
    migrationAddress: null,
  };
}

export const examineMove =
  (links: Links, clock: Clock): MigrationVerbs['examine'] =>
  (source, target, uuid, options) => {
    const call = callOptions(options);
    return asking(source, `examine a move to ${target.name}`, async () => {
      const [from, to] = await Promise.all([links.to(source), links.to(target)]);
      const [vm, atSource, there] = await Promise.all([
        readMovingVm(from, to, uuid, options?.measure === true, call),
        readSide(links, source, clock, call),
        readSide(links, target, clock, call),
      ]);
      return { vm, source: atSource, target: there };
    });
  };
