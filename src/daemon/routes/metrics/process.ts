// The manager's own process in numbers, under the names that Prometheus' clients use.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Family } from './text.ts';

const nsPerS = 1e9;
const usPerS = 1e6;

export interface ProcessMetrics {
  families(): readonly Family[];
  close(): void;
}

export function openProcessMetrics(version: string): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const startS = Date.now() / 1000 - process.uptime();
  const gauge = (name: string, help: string, value: number): Family => ({
    ...{ name, type: 'gauge', help, samples: [{ value }] },
  });
  return {
    families() {
      const { rss, heapUsed } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      const late = delay.percentile(99) / nsPerS;
      delay.reset();
      return [
        {
          name: 'hostler_info',
          type: 'gauge',
          help: 'The version that runs.',
          samples: [{ labels: { version, node: process.version }, value: 1 }],
        },
        {
          name: 'process_cpu_seconds_total',
          type: 'counter',
          help: 'CPU time of the process.',
          samples: [{ value: (user + system) / usPerS }],
        },
        gauge('process_start_time_seconds', 'When it was started, in Unix time.', startS),
        gauge('process_resident_memory_bytes', 'Its memory.', rss),
        gauge('nodejs_heap_used_bytes', 'The used part of its JavaScript heap.', heapUsed),
        gauge(
          'nodejs_eventloop_delay_p99_seconds',
          'How late its event loop came to its work since the last look, in the worst of a hundred turns.',
          Number.isFinite(late) ? late : 0,
        ),
      ];
    },
    close: () => delay.disable(),
  };
}
