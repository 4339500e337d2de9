// The cloud-init seed is an image that other people's tools read: isoinfo and blkid.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it, type TestContext } from 'vitest';
import { encodeSeed } from '../../../src/daemon/hypervisor/seed/seed.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hostler-seed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const image = join(scratch, 'seed.iso');
const userData = `#cloud-config\n${'# a long one\n'.repeat(400)}`;
const seed = { userData, networkConfig: 'version: 2\n', sshKeys: ['ssh-ed25519 AAAA anna'], hostName: 'db' };
writeFileSync(image, encodeSeed(seed, { instance: 'vm-1', name: 'web-1' }));

async function need(context: TestContext, program: string, packageName: string): Promise<void> {
  const { exitCode } = await execa('sh', ['-c', `command -v ${program}`], { reject: false });
  if (exitCode !== 0) context.skip(`${program} is not installed here (package ${packageName})`);
}

const read = async (name: string): Promise<string> => {
  const { stdout } = await execa('isoinfo', ['-J', '-i', image, '-x', `/${name}`], {
    stripFinalNewline: false,
  });
  return stdout;
};

it('isoinfo finds the files under their names, with their content', async (context) => {
  await need(context, 'isoinfo', 'genisoimage');
  expect(await read('user-data')).toBe(userData);
  expect(await read('network-config')).toBe('version: 2\n');
  expect(JSON.parse(await read('meta-data'))).toEqual({
    'instance-id': 'vm-1',
    'local-hostname': 'db',
    'public-keys': ['ssh-ed25519 AAAA anna'],
  });
});

it('blkid finds the label by which cloud-init looks for it', async (context) => {
  await need(context, 'blkid', 'util-linux');
  const { stdout } = await execa('blkid', ['--probe', '--output', 'export', image]);
  expect(stdout.split('\n')).toEqual(expect.arrayContaining(['LABEL=cidata', 'TYPE=iso9660']));
});
