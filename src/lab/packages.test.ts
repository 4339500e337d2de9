// Holding services back during an installation, and what is said where nothing can be installed.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensurePackages, findOnPath, ServicesHeldBack } from './packages.ts';

let folder: string;
let policy: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostler-packages-'));
  policy = join(folder, 'policy-rc.d');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('while services are held back the answer is 101; afterwards there is nothing, as before', () => {
  {
    using _held = new ServicesHeldBack(policy);
    expect(readFileSync(policy, 'utf8')).toContain('exit 101');
  }
  expect(existsSync(policy)).toBe(false);
});

test("the machine's own policy comes back", () => {
  writeFileSync(policy, 'own');
  {
    using _held = new ServicesHeldBack(policy);
    expect(readFileSync(policy, 'utf8')).toContain('exit 101');
  }
  expect(readFileSync(policy, 'utf8')).toBe('own');
});

test('also when an earlier installation was killed half-way', () => {
  writeFileSync(policy, 'own');
  const killed = new ServicesHeldBack(policy);
  expect(killed).toBeDefined();
  {
    using _held = new ServicesHeldBack(policy);
  }
  expect(readFileSync(policy, 'utf8')).toBe('own');
});

test('a machine without apt is told what it lacks', async () => {
  vi.stubEnv('PATH', folder);
  expect(findOnPath('apt-get')).toBeUndefined();
  await expect(ensurePackages(['qemu-utils'], () => undefined)).rejects.toThrow(
    /no apt: .* It needs qemu-utils/,
  );
});
