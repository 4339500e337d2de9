// Figures of a running domain: CPU time, memory, and how fast it makes its memory dirty.
import { setTimeout as sleep } from 'node:timers/promises';
import { LibvirtError, type Connection, type Domain } from 'node-libvirt';
import type { VmStats, VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

type Options = ReturnType<typeof callOptions>;

const measured = 2;

/** libvirt measures for a second and keeps the figure; the first question only begins the measuring. */
export async function readDirtyRate(
  connection: Connection,
  domain: Domain,
  options: Options,
): Promise<number | null> {
  const [record] = await connection.domainListGetStats([domain], { dirtyrate: true }, {}, options);
  const params: Readonly<Record<string, unknown>> = record?.params ?? {};
  const rate = params['dirtyrate.megabytes_per_second'];
  return params['dirtyrate.calc_status'] === measured && rate !== undefined ? Number(rate) : null;
}

const measureSeconds = 1;
/** A loaded host takes longer than what it measures. */
const measuredWithinMs = 4_000;
const lookEveryMs = 100;

/** Null where this QEMU cannot measure, or has not come to an end in time. */
export async function measureDirtyRate(
  connection: Connection,
  domain: Domain,
  options: Options,
): Promise<number | null> {
  try {
    await domain.startDirtyRateCalc(measureSeconds, {}, options);
  } catch (error) {
    if (error instanceof LibvirtError) return null;
    throw error;
  }
  const until = performance.now() + measuredWithinMs;
  await sleep(measureSeconds * 1000);
  for (;;) {
    const rate = await readDirtyRate(connection, domain, options);
    if (rate !== null || performance.now() > until) return rate;
    await sleep(lookEveryMs);
  }
}

export const readStats =
  (links: Links): VmVerbs['readStats'] =>
  (host, uuid, options) =>
    asking(host, 'read figures', async (): Promise<VmStats> => {
      const connection = await links.to(host);
      const call = callOptions(options);
      const domain = await connection.domainLookupByUUID(uuid, call);
      const [info, memory] = await Promise.all([domain.getInfo(call), domain.memoryStats(call)]);
      const dirtyMiBPerS = await readDirtyRate(connection, domain, call);
      await domain.startDirtyRateCalc(1, {}, call).catch(() => undefined);
      return {
        cpuTimeNs: Number(info.cpuTime),
        memoryUsedMiB:
          memory.available === undefined || memory.unused === undefined
            ? null
            : Math.floor(Number(memory.available - memory.unused) / 1024),
        dirtyMiBPerS,
      };
    });
