// GET /metrics
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../store/store.ts';
import { openDurations } from './duration.ts';
import { fleetFamilies } from './fleet.ts';
import { openProcessMetrics } from './process.ts';
import { metricsType, printMetrics } from './text.ts';

export interface Metrics {
  observe(endpoint: string, status: number, seconds: number): void;
  answer(): Promise<Response>;
  close(): void;
}

export function openMetrics(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly version: string;
}): Metrics {
  const { store, clock, version } = parts;
  const durations = openDurations();
  const own = openProcessMetrics(version);
  return {
    observe: (endpoint, status, seconds) => durations.observe(endpoint, status, seconds),
    async answer() {
      const fleet = await fleetFamilies(store, instant(clock.nowMs()));
      const text = printMetrics([...fleet, durations.family(), ...own.families()]);
      return new Response(text, { headers: { 'content-type': metricsType } });
    },
    close: () => own.close(),
  };
}
