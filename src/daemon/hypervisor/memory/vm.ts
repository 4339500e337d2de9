// The VM verbs of the in-memory hypervisor, with libvirt's own ideas of what is refused and what is not.
import { HostlerError } from '../../../model/errors.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { DomainPicture, VmVerbs } from '../../ports/hypervisor/vm.ts';
import {
  isAlive,
  lockDisks,
  reach,
  refused,
  unlockDisks,
  type MemoryDomain,
  type MemoryFleet,
  type MemoryHost,
} from './fleet.ts';

export function memoryVm(fleet: MemoryFleet): VmVerbs {
  /** Every verb takes a turn, reaches its host and only then does something: as over a wire. */
  const on = async (address: HostAddress): Promise<MemoryHost> => {
    await fleet.tick();
    return reach(fleet, address);
  };
  return {
    async read(address, uuid) {
      const host = await on(address);
      const domain = host.domains.get(uuid);
      return domain ? pictureOf(fleet, host, domain) : null;
    },
    async readBeside(address, uuid) {
      const domain = (await on(address)).domains.get(uuid);
      if (!domain) return null;
      const { firmware, tpm: chip } = domain.definition.spec.hardware;
      const nvram = firmware !== 'bios';
      const tpm = chip !== null;
      return { snapshots: 0, checkpoints: 0, managedSave: false, nvram, tpm };
    },
    async readDefinition(address, uuid) {
      const domain = (await on(address)).domains.get(uuid);
      if (!domain) return null;
      const { name, spec, disks } = domain.definition;
      const leaves: Record<string, string> = { name, vcpu: `${spec.cpus}`, memory: `${spec.memoryMiB}` };
      for (const d of disks) leaves[`devices/disk[${d.disk}]/source`] = `${d.pool}/${d.volume}`;
      return leaves;
    },
    async readAddresses(address, uuid) {
      const host = await on(address);
      if (!isAlive(host, uuid)) return [];
      return [{ address: '192.0.2.10', mac: null, source: 'agent' }];
    },
    async readStats(address, uuid) {
      domainOf(await on(address), uuid);
      return { cpuTimeNs: 0, memoryUsedMiB: null, dirtyMiBPerS: 1 };
    },
    async define(address, definition) {
      const host = await on(address);
      const sameName = [...host.domains.values()].find(
        ({ definition: other }) => other.name === definition.name && other.uuid !== definition.uuid,
      );
      if (sameName) throw refused(`domain '${definition.name}' already exists with another uuid`);
      const known = host.domains.get(definition.uuid);
      if (known) Object.assign(known, { definition, persistent: true });
      else {
        const power = 'stopped';
        host.domains.set(definition.uuid, {
          definition,
          persistent: true,
          power,
          reason: null,
          boots: 0,
          fresh: false,
          foreign: false,
          incoming: false,
        });
      }
    },
    async undefine(address, uuid) {
      const host = await on(address);
      const domain = host.domains.get(uuid);
      if (domain?.power === 'stopped') host.domains.delete(uuid);
      else if (domain) domain.persistent = false;
    },
    async start(address, uuid) {
      const host = await on(address);
      const domain = domainOf(host, uuid);
      if (domain.power !== 'stopped') throw refused(`domain '${domain.definition.name}' is already active`);
      lockDisks(host, domain.definition);
      Object.assign(domain, { power: 'running', reason: 'asked', boots: domain.boots + 1, fresh: false });
      watchTwice(fleet, uuid);
    },
    async shutDown(address, uuid, _how) {
      const host = await on(address);
      const domain = host.domains.get(uuid);
      if (domain?.power !== 'running' || fleet.jobs.has(uuid)) return;
      // A guest that is well behaved: it is gone a turn later.
      void fleet.tick().then(() => endProcess(host, uuid));
    },
    async suspend(address, uuid) {
      const domain = domainOf(await on(address), uuid);
      if (domain.power === 'stopped') throw refused('domain is not running');
      Object.assign(domain, { power: 'paused', reason: 'asked' });
    },
    async resume(address, uuid) {
      const domain = domainOf(await on(address), uuid);
      if (domain.power !== 'paused') throw refused('domain is already running');
      const boots = domain.boots + (domain.fresh ? 1 : 0);
      Object.assign(domain, { power: 'running', reason: 'asked', boots, fresh: false });
    },
    async reset(address, uuid) {
      const domain = domainOf(await on(address), uuid);
      if (domain.power === 'stopped') throw refused('domain is not running');
      if (domain.power === 'paused') domain.fresh = true;
      else domain.boots += 1;
    },
    async destroy(address, uuid) {
      const host = await on(address);
      endProcess(host, uuid);
    },
    async writeMetadata(address, uuid, metadata) {
      const domain = domainOf(await on(address), uuid);
      domain.definition = { ...domain.definition, metadata };
      domain.foreign = false;
    },
    async removeMetadata(address, uuid) {
      const domain = (await on(address)).domains.get(uuid);
      if (domain) domain.foreign = true;
    },
    async readForeign(address, uuid) {
      const domain = (await on(address)).domains.get(uuid);
      if (!domain) return null;
      return { spec: domain.definition.spec, persistent: domain.persistent, autostart: false };
    },
    async agentAnswers(address, uuid) {
      return (await on(address)).domains.get(uuid)?.power === 'running';
    },
    async setGuestTime(address, uuid) {
      const host = await on(address);
      if (!isAlive(host, uuid)) throw refused('domain is not running');
    },
  };
}

export function pictureOf(fleet: MemoryFleet, host: MemoryHost, domain: MemoryDomain): DomainPicture {
  const { definition, power, reason, persistent, incoming } = domain;
  const job = fleet.jobs.get(definition.uuid);
  const outgoing = job?.source === host && !job.over;
  return {
    uuid: definition.uuid,
    name: definition.name,
    power,
    powerReason: reason,
    persistent,
    metadata: domain.foreign ? null : definition.metadata,
    cpus: definition.spec.cpus,
    memoryMiB: definition.spec.memoryMiB,
    diskPaths: definition.disks.map(({ pool, volume }) => `/srv/${pool}/${volume}`),
    job: incoming
      ? { operation: 'migration-in', elapsedMs: 1 }
      : outgoing
        ? { operation: 'migration-out', elapsedMs: 1 }
        : null,
  };
}

function endProcess(host: MemoryHost, uuid: string): void {
  const domain = host.domains.get(uuid);
  if (!host.power || !domain || domain.power === 'stopped') return;
  unlockDisks(host, domain.definition);
  if (domain.persistent) Object.assign(domain, { power: 'stopped', reason: null, incoming: false });
  else host.domains.delete(uuid);
}

function domainOf(host: MemoryHost, uuid: string): MemoryDomain {
  const domain = host.domains.get(uuid);
  if (domain) return domain;
  throw new HostlerError('vm-not-found', {
    message: `${host.address.name} has no domain ${uuid}`,
    fix: 'Look which host has it: hostler vm show.',
  });
}

export function watchTwice(fleet: MemoryFleet, uuid: string): void {
  const alive = [...fleet.hosts.values()].filter((host) => isAlive(host, uuid));
  if (alive.length > 1) {
    fleet.violations.push(`${uuid} runs on ${alive.map(({ address }) => address.name).join(' and ')}`);
  }
}
