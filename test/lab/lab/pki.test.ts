// The lab's certificates: the good ones open every door, each of the bad ones is refused for its own reason.
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

test('good certificates are taken, bad ones refused, on both sides', async () => {
  await using lab = await Lab.up({ hosts: 1 });
  const host = lab.host('host1');
  const { folder } = lab.status().pki;
  const connect = async (client: string): Promise<string> => {
    const uri = `${host.uri('tls')}?pkipath=${join(folder, client)}`;
    const { stdout, stderr } = await lab.manager.run('virsh', ['-q', '-c', uri, 'hostname'], {
      anyExit: true,
      timeoutMs: 60_000,
    });
    return `${stdout}${stderr}`.trim();
  };
  expect(await connect('client')).toBe('host1');
  // virsh looks at its own certificate first, so these two do not even reach the host.
  expect(await connect('bad/expired')).toContain('has expired');
  expect(await connect('bad/foreign-ca')).toMatch(/certificate|Unable to (write|read)|broken|closed/i);

  await host.useServerIdentity('wrong-name');
  expect(await connect('client')).toContain('does not match the hostname host1');
  await host.useServerIdentity('expired');
  expect(await connect('client')).toMatch(/expired|certificate is not trusted/);
  await host.useServerIdentity('foreign-ca');
  expect(await connect('client')).toMatch(/known issuer/);
  await host.useServerIdentity('own');
  expect(await connect('client')).toBe('host1');
});
