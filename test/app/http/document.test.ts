// docs/api.md, typed as it stands: every example in one shell, against a manager with two hosts in memory.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { isLocal, listen } from '../../../src/daemon/http.ts';
import { openApi } from './world.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');

/** Each section with its examples, in the order of the page. */
const examples = text.split(/^## /m).flatMap((section) => {
  const title = section.split('\n')[0] ?? '';
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map((match) => ({ title, code: match[1] ?? '' }));
});

test('every example of the API does what the page says', async (ctx) => {
  for (const tool of ['curl', 'jq', 'bash'])
    if ((await execa('which', [tool], { reject: false })).exitCode !== 0)
      return ctx.skip(`there is no ${tool} here`);
  await using api = await openApi({ isLocal, watched: true });
  const folder = mkdtempSync(join(tmpdir(), 'hostler-page-'));
  const unix = await listen(api.app, { kind: 'unix', path: join(folder, 'api.sock') }, null);
  const tcp = await listen(api.app, { kind: 'tcp', host: '127.0.0.1', port: 0 }, null);
  try {
    const script = examples.map(({ title, code }) => `echo; echo '== ${title}'\n${code}`).join('\n');
    const typed = script
      .replaceAll('/run/hostler/api.sock', join(folder, 'api.sock'))
      .replaceAll('http://127.0.0.1:8080', tcp.address);
    const { stdout, stderr, exitCode } = await execa('bash', ['-euo', 'pipefail'], {
      input: typed,
      cwd: folder,
      reject: false,
      timeout: 50_000,
    });
    expect(stderr).toBe('');
    expect(exitCode, stdout.slice(-2000)).toBe(0);
    const said = new Map<string, string>();
    for (const part of stdout.split(/^== /m)) {
      const title = part.split('\n')[0] ?? '';
      said.set(title, (said.get(title) ?? '') + part);
    }
    for (const { title } of examples) expect(said.get(title)?.trim(), title).not.toBe(title);
    expect(said.get('Hosts')).toContain('"state": "up"');
    expect(said.get('A VM, planned, made and moved')).toMatch(/"name": "web"[^]*"state": "succeeded"/);
    expect(said.get('Lists')).toMatch(/"host1"\s*\][^]*"next": null/);
    expect(said.get('Changing what nobody else has changed')).toContain('"code": "changed"');
    expect(said.get('Errors')).toContain('"code": "vm-not-found"');
    expect(said.get('Events')).toContain('event: host.added');
    expect(said.get('Over TCP')).toMatch(/^"web"$[^]*"code": "token-missing"[^]*"ci"/m);
    expect(said.get('Metrics')).toContain('hostler_hosts{state="up"} 2');
    expect(api.faults).toEqual([]);
  } finally {
    await Promise.all([unix.close(), tcp.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
});
