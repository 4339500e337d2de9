// What `scripts/lab status --json` prints: the type, a check of it, and reading it from a lab's state folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BmcAccess } from './bmc/config.ts';
import { managerFolder, pkiFolder, sshFolder } from './folder.ts';
import { LabHost } from './host/host.ts';
import { Place } from './place/place.ts';
import { badIdentities } from './pki.ts';
import type { LabPlan } from './plan.ts';

export interface HostStatus {
  readonly name: string;
  readonly power: 'on' | 'off';
  /** Whether its libvirt has answered since the power came on. */
  readonly ready: boolean;
  readonly pid: number | null;
  readonly uuid: string;
  readonly address: { readonly mgmt: string; readonly migration: string };
  readonly uri: { readonly tls: string; readonly tcp: string; readonly ssh: string; readonly unix: string };
  readonly socket: string;
  readonly bmc: BmcAccess;
  readonly logFolder: string;
}

export interface LabStatus {
  readonly version: 1;
  readonly name: string;
  readonly state: 'up' | 'down';
  readonly folder: string;
  readonly pid: number | null;
  readonly manager: { readonly address: string; readonly apiSocket: string };
  readonly networks: readonly { readonly name: string; readonly subnet: string; readonly dhcp: boolean }[];
  readonly pools: readonly {
    readonly name: string;
    readonly path: string;
    readonly shared: boolean;
    /** Whether it is a file system of its own, which can be filled up. */
    readonly limited: boolean;
  }[];
  readonly hosts: readonly HostStatus[];
  readonly pki: { readonly folder: string; readonly client: string; readonly bad: readonly string[] };
  readonly sshKey: string;
  /** Where guests that were started by the lab write their serial console, as NAME.log. */
  readonly serialFolder: string;
}

function hostStatus(plan: LabPlan, host: LabHost): HostStatus {
  const pid = host.pid ?? null;
  return {
    name: host.name,
    power: pid === null ? 'off' : 'on',
    ready: pid !== null && existsSync(join(host.folder, 'ready')),
    pid,
    uuid: host.plan.uuid,
    address: host.plan.address,
    uri: { tls: host.uri('tls'), tcp: host.uri('tcp'), ssh: host.uri('ssh'), unix: host.uri('unix') },
    socket: host.socket,
    bmc: host.bmc,
    logFolder: host.logFolder,
  };
}

/** Where the manager of this lab listens, once it runs. */
export const apiSocket = (labFolder: string): string => join(managerFolder(labFolder), 'api.sock');

export function readStatus(plan: LabPlan): LabStatus {
  const manager = new Place('manager', managerFolder(plan.folder));
  const pid = manager.pid ?? null;
  const limited = (image: string): boolean => existsSync(join(plan.folder, `${image}.limited`));
  const pki = pkiFolder(plan.folder);
  return {
    version: 1,
    name: plan.name,
    state: pid === null ? 'down' : 'up',
    folder: plan.folder,
    pid,
    manager: { address: plan.managerAddress.mgmt, apiSocket: apiSocket(plan.folder) },
    networks: plan.networks.map((n) => ({
      name: n.name,
      subnet: `${n.prefix}.0/${n.prefixLength}`,
      dhcp: n.dhcp !== undefined,
    })),
    pools: [
      { name: 'shared', path: '/datastore/shared', shared: true, limited: limited('datastore/shared.img') },
      {
        name: 'local',
        path: '/datastore/local',
        shared: false,
        limited: plan.hosts.every((host) => limited(`host/${host.name}/local.img`)),
      },
    ],
    hosts: plan.hosts.map((host) => hostStatus(plan, new LabHost(plan, host, manager))),
    pki: {
      folder: pki,
      client: join(pki, 'client'),
      bad: badIdentities.map((name) => join(pki, 'bad', name)),
    },
    sshKey: join(sshFolder(plan.folder), 'id_ed25519'),
    serialFolder: join(plan.folder, 'serial'),
  };
}
