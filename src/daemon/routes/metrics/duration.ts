// How long requests took, by endpoint and by what became of them.
import type { Family, Sample } from './text.ts';

const boundsS = [0.005, 0.02, 0.1, 0.5, 2, 10] as const;

interface Row {
  readonly endpoint: string;
  readonly status: string;
  readonly buckets: number[];
  sumS: number;
  count: number;
}

export interface Durations {
  observe(endpoint: string, status: number, seconds: number): void;
  family(): Family;
}

/** Endpoints are those of the contract and statuses come in five kinds: callers cannot make rows. */
export function openDurations(): Durations {
  const rows = new Map<string, Row>();
  return {
    observe(endpoint, status, seconds) {
      const kind = `${Math.floor(status / 100)}xx`;
      const key = `${endpoint} ${kind}`;
      const row = rows.get(key) ?? {
        endpoint,
        status: kind,
        buckets: boundsS.map(() => 0),
        sumS: 0,
        count: 0,
      };
      rows.set(key, row);
      boundsS.forEach((bound, i) => {
        if (seconds <= bound) row.buckets[i] = (row.buckets[i] ?? 0) + 1;
      });
      row.sumS += seconds;
      row.count += 1;
    },
    family: () => ({
      name: 'hostler_api_request_seconds',
      type: 'histogram',
      help: 'Time until the answer began, by endpoint and class of status.',
      samples: [...rows.values()].flatMap(samplesOf),
    }),
  };
}

const samplesOf = ({ endpoint, status, buckets, sumS, count }: Row): Sample[] => {
  const labels = { endpoint, status };
  const bucket = (le: string, value: number): Sample => ({
    suffix: '_bucket',
    labels: { ...labels, le },
    value,
  });
  return [
    ...boundsS.map((bound, i) => bucket(String(bound), buckets[i] ?? 0)),
    bucket('+Inf', count),
    { suffix: '_sum', labels, value: sumS },
    { suffix: '_count', labels, value: count },
  ];
};
