// What nodes tell about their boots: phases, refusals, inventories. Notices, not proofs: anyone on the
// network can send one.
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMac, parseUuid } from '../model/boot/machine.ts';
import type { InventoryReport, PhaseReport, Report } from '../model/boot/report.ts';

export type { Report };

const printable = (text: string, most: number): string =>
  text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, most);

type Fields = Readonly<Record<string, string | undefined>>;

/** Undefined for what does not even name a machine. */
export function parsePhase(fields: Fields, at: string): PhaseReport | undefined {
  const mac = parseMac(fields['mac'] ?? '');
  const uuid = parseUuid(fields['uuid'] ?? '');
  const phase = fields['phase'] ?? '';
  if (mac === undefined || uuid === undefined || !/^[a-z]{1,32}$/.test(phase)) return undefined;
  const uptime = Number(fields['uptime']);
  return {
    kind: 'phase',
    at,
    phase,
    mac,
    uuid,
    ...(/^[0-9a-f]{32}$/.test(fields['nonce'] ?? '') ? { nonce: fields['nonce'] ?? '' } : {}),
    ...(Number.isFinite(uptime) ? { uptimeS: uptime } : {}),
    ...(fields['reason'] ? { reason: printable(fields['reason'], 500) } : {}),
  };
}

export function parseInventory(fields: Fields, body: string, at: string): InventoryReport | undefined {
  const mac = parseMac(fields['mac'] ?? '');
  const uuid = parseUuid(fields['uuid'] ?? '');
  if (mac === undefined || uuid === undefined) return undefined;
  const lines = body.split('\n').filter((line) => line !== '');
  return { kind: 'inventory', at, mac, uuid, lines: lines.slice(0, 500).map((line) => printable(line, 300)) };
}

/** A spool that the manager reads when it is back: two files of bounded size, the older one replaced. */
export function openSpool(folder: string, maxBytes = 16 << 20): (report: Report) => Promise<void> {
  const path = join(folder, 'reports.ndjson');
  let last: Promise<void> = Promise.resolve();
  const write = async (report: Report): Promise<void> => {
    const size = await stat(path).then(
      (s) => s.size,
      () => 0,
    );
    if (size > maxBytes) await rename(path, `${path}.1`);
    await appendFile(path, JSON.stringify(report) + '\n');
  };
  return (report) => {
    last = last.then(() => write(report)).catch(() => undefined);
    return last;
  };
}
