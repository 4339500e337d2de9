// Every domain XML that hostler makes passes libvirt's own schema.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, type TestContext } from 'vitest';

const schema = '/usr/share/libvirt/schemas/domain.rng';
const folder = join(import.meta.dirname, '../../../src/daemon/hypervisor/xml/golden');
const golden = globSync('*.golden.xml', { cwd: folder }).sort();

async function needSchema(context: TestContext): Promise<void> {
  if (!existsSync(schema)) context.skip(`${schema} is not here (package libvirt0 or libvirt-daemon-system)`);
  const { exitCode } = await execa('xmllint', ['--version'], { reject: false });
  if (exitCode !== 0) context.skip('xmllint is not installed here');
}

const judge = (input: string): Promise<{ exitCode?: number; stderr: string }> =>
  execa('xmllint', ['--nonet', '--noout', '--relaxng', schema, '-'], { input, reject: false });

it.for(golden)('%s', async (name, context) => {
  await needSchema(context);
  const { exitCode, stderr } = await execa(
    'xmllint',
    ['--nonet', '--noout', '--relaxng', schema, join(folder, name)],
    { reject: false },
  );
  expect(exitCode, stderr).toBe(0);
});

it('the schema refuses what is no domain of libvirt', async (context) => {
  await needSchema(context);
  expect((await judge('<domain type="kvm"><nonsense/></domain>')).exitCode).not.toBe(0);
  expect(golden.length).toBeGreaterThan(5);
});
