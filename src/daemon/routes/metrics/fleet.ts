// The fleet in numbers, from the store.
import { connectionStates } from '../../../model/host/connection.ts';
import { ageMs, type Instant } from '../../../model/time.ts';
import { powers } from '../../../model/vm/vm.ts';
import { readMetrics, type FleetMetrics } from '../../store/metrics/read.ts';
import type { Store } from '../../store/store.ts';
import type { Family, Sample } from './text.ts';

export async function fleetFamilies(store: Store, now: Instant): Promise<readonly Family[]> {
  const read = await store.read(readMetrics);
  const age = (pick: (host: FleetMetrics['hosts'][number]) => Instant | null): Sample[] =>
    read.hosts.flatMap((host) => {
      const at = pick(host);
      return at === null ? [] : [{ labels: { host: host.name }, value: ageMs(at, now) / 1000 }];
    });
  return [
    {
      name: 'hostler_hosts',
      type: 'gauge',
      help: 'Hosts of the fleet by the state of their connection.',
      samples: connectionStates.map((state) => ({
        labels: { state },
        value: read.hosts.filter((host) => host.state === state).length,
      })),
    },
    {
      name: 'hostler_vms',
      type: 'gauge',
      help: 'VMs by what is true of them; foreign ones are those that hostler only watches.',
      samples: [false, true].flatMap((foreign) =>
        powers.map((power) => ({
          labels: { power, foreign: String(foreign) },
          value: read.vms.find((row) => row.power === power && row.foreign === foreign)?.count ?? 0,
        })),
      ),
    },
    {
      name: 'hostler_tasks',
      type: 'gauge',
      help: 'Tasks in the store by their state and kind.',
      samples: read.tasks.map(({ state, kind, count }) => ({ labels: { state, kind }, value: count })),
    },
    {
      name: 'hostler_host_picture_age_seconds',
      type: 'gauge',
      help: 'How long ago all VMs of a host were last read.',
      samples: age((host) => host.answeredAt),
    },
    {
      name: 'hostler_host_facts_age_seconds',
      type: 'gauge',
      help: 'How long ago the figures of a host were last read.',
      samples: age((host) => host.factsAt),
    },
    {
      name: 'hostler_events_total',
      type: 'counter',
      help: 'Events that the journal has taken.',
      samples: [{ value: read.events }],
    },
  ];
}
