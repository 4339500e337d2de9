// A stored host as the API shows it.
import type { HostResource } from '../../../contract/host/host.ts';
import type { StoredHost } from '../../store/host/read.ts';

export const printHost = (host: StoredHost): HostResource => ({
  id: host.id,
  name: host.name,
  uri: host.uri,
  uuid: host.uuid,
  migrationAddress: host.migrationAddress,
  cluster: host.clusterName,
  state: host.state,
  since: host.since,
  reason: host.reason,
  drained: host.drained,
  versions: host.versions,
  cpu: host.cpu && {
    arch: host.cpu.arch,
    vendor: host.cpu.vendor,
    model: host.cpu.model,
    cpus: host.cpu.cpus,
    sockets: host.cpu.sockets,
    cores: host.cpu.cores,
    threads: host.cpu.threads,
  },
  memory: host.memory && {
    totalMiB: host.memory.totalMiB,
    freeMiB: host.memory.freeMiB,
    promisedMiB: host.promisedMiB,
  },
  answeredAt: host.answeredAt,
  factsAt: host.factsAt,
  vms: host.vms,
  labels: host.labels,
  node: host.node,
});
