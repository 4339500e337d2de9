// What a failed test leaves: logs, consoles, domain documents and the status of a lab, one folder per host.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { saveEvidence } from '../../../src/lab/evidence.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { parseLabStatus } from '../../../src/lab/status-check.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

test('evidence of a lab with one host off and one guest on', async () => {
  await using lab = await Lab.up({ hosts: 2 });
  await lab.startGuest({ name: 'witness', host: lab.host('host1'), boot: 'halt' });
  await lab.host('host2').cutPower();
  const folder = mkdtempSync(join(tmpdir(), 'hostler-evidence-'));
  try {
    await saveEvidence(lab, folder);
    const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
    expect(parseLabStatus(JSON.parse(read('status.json'))).hosts[1]?.power).toBe('off');
    expect(read('host1/witness.xml')).toContain('<name>witness</name>');
    expect(read('host2/domains.txt')).toContain('the host is off');
    expect(existsSync(join(folder, 'host1/log/libvirt/qemu/witness.log'))).toBe(true);
    expect(existsSync(join(folder, 'serial/witness.log'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
