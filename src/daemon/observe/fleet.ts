// One watch for each host of the fleet: begun when a host is added, ended when it is removed.
import type { HostId } from '../../model/ids.ts';
import { followOn } from '../events/journal.ts';
import type { HostAddress } from '../ports/hypervisor/call.ts';
import { watchHost, type Watch, type WatchParts } from './watch.ts';

export interface Fleet {
  /** Reads every host again now, each in its own time; a host that is away does not hold up the others. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export interface FleetParts extends Omit<WatchParts, 'onDoubt'> {
  readonly readAddresses: () => Promise<readonly HostAddress[]>;
}

export async function watchFleet(parts: FleetParts): Promise<Fleet> {
  const watches = new Map<HostId, { readonly watch: Watch; readonly address: string }>();
  const ending = new AbortController();

  const lookAt = async (hosts: readonly HostId[]): Promise<void> => {
    await Promise.allSettled(hosts.map(async (id) => watches.get(id)?.watch.look()));
  };
  async function match(): Promise<void> {
    const wanted = new Map((await parts.readAddresses()).map((a) => [a.id, a]));
    for (const [id, { watch, address }] of watches) {
      if (JSON.stringify(wanted.get(id)) === address) continue;
      watches.delete(id);
      await watch.stop();
    }
    for (const [id, address] of wanted) {
      if (watches.has(id) || ending.signal.aborted) continue;
      const watch = watchHost(address, { ...parts, onDoubt: ({ hosts }) => void lookAt(hosts) });
      watches.set(id, { watch, address: JSON.stringify(address) });
    }
  }

  async function followHosts(): Promise<void> {
    const { newest } = await parts.journal.range();
    await match();
    for await (const event of followOn(parts.journal, newest, ending.signal)) {
      if (event.kind === 'host.added' || event.kind === 'host.removed') await match();
    }
  }
  const following = followHosts().catch((error: unknown) => {
    if (!ending.signal.aborted) parts.report(error);
  });
  await Promise.resolve();
  return {
    look: () => lookAt([...watches.keys()]),
    async stop() {
      ending.abort();
      await following;
      await Promise.all([...watches.values()].map(({ watch }) => watch.stop()));
    },
  };
}
