// The Vagrant fleet without Vagrant: its file is valid, and its provisioning scripts keep what they promise.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HostOsUnavailable } from '../../../src/lab/host-os/bootstrap.ts';
import { ensurePackages } from '../../../src/lab/packages.ts';
import { BareMachine, findBareRoot } from './bare-machine.ts';

const checkout = join(import.meta.dirname, '../../..');
const keysScript = join(checkout, 'scripts/vagrant/keys.sh');
/** Installing packages from the archive takes minutes on a loaded machine. */
const patienceMs = 1_200_000;
let keys: string;
let obstacle: string | undefined;

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'hostler-keys-'));
  await execa(keysScript, [keys, '2']);
  if (process.getuid?.() !== 0) obstacle = 'a root of its own takes root to enter';
  try {
    await findBareRoot('debian-12');
  } catch (error) {
    if (!(error instanceof HostOsUnavailable)) throw error;
    obstacle = error.message;
  }
}, patienceMs);
afterAll(() => rm(keys, { recursive: true, force: true }));
beforeEach((ctx) => {
  if (obstacle !== undefined) ctx.skip(obstacle);
});

test('Vagrant finds its file valid, for any number of hosts', async (ctx) => {
  try {
    await ensurePackages(['vagrant', 'vagrant-libvirt'], () => undefined);
  } catch (error) {
    ctx.skip(`Vagrant cannot be installed here: ${String(error)}`);
  }
  const home = await mkdtemp(join(tmpdir(), 'hostler-vagrant-'));
  const vagrant = (hosts: string, cwd = checkout) =>
    execa('vagrant', ['validate'], {
      cwd,
      env: { VAGRANT_HOME: home, VAGRANT_DOTFILE_PATH: join(home, 'state'), HOSTS: hosts },
      reject: false,
      all: true,
    });
  try {
    for (const hosts of ['1', '4']) {
      const valid = await vagrant(hosts);
      expect(valid.all).toContain('validated successfully');
    }
    expect((await vagrant('0')).exitCode).not.toBe(0);
    const file = await readFile(join(checkout, 'Vagrantfile'), 'utf8');
    const wrong = file
      .replace('scripts/vagrant/keys.sh', keysScript)
      .replace('mgmt_attach', 'no_such_setting');
    await writeFile(join(home, 'Vagrantfile'), wrong);
    expect((await vagrant('1', home)).all, 'settings of the provider are looked at').toContain(
      'no_such_setting',
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test('keys: one CA, a certificate for each machine by name and address, and more hosts later', async () => {
  const before = await readdir(keys);
  await execa(keysScript, [keys, '3']);
  expect((await readdir(keys)).filter((name) => !before.includes(name)).sort()).toEqual([
    'host3.crt',
    'host3.key',
  ]);
  for (const [name, address] of [
    ['manager', '10.79.0.2'],
    ['host3', '10.79.0.13'],
  ]) {
    const words = [
      'verify',
      '-CAfile',
      join(keys, 'ca.crt'),
      '-verify_hostname',
      name!,
      '-verify_ip',
      address!,
    ];
    expect((await execa('openssl', [...words, join(keys, `${name!}.crt`)])).stdout).toContain('OK');
  }
});

test(
  'host.sh: libvirt that answers over TLS to whom the CA certified, and to nobody else',
  async () => {
    await using machine = await BareMachine.start('debian-12', keys);
    const first = await machine.run('/vagrant/scripts/vagrant/host.sh host1 /keys');
    expect(first.exitCode, first.output.slice(-2000)).toBe(0);
    const before = await machine.fingerprint();
    const second = await machine.run('/vagrant/scripts/vagrant/host.sh host1 /keys');
    expect(second.exitCode, second.output.slice(-2000)).toBe(0);
    expect(await machine.fingerprint()).toBe(before);

    const ask = 'virsh -q -c "qemu+tls://host1/system$1" pool-list --name --all';
    const script = `
    ip addr add 10.79.0.11/24 dev lo
    printf '%s\\n' 'log_outputs = "1:file:/tmp/log"' >>/etc/libvirt/libvirtd.conf
    virtlogd --daemon; libvirtd --daemon --listen
    for i in $(seq 300); do virsh -q -c qemu:///system version >/dev/null 2>&1 && break; sleep 0.1; done
    ask() { ${ask}; }
    echo "pools: $(ask)"
    mkdir -p /tmp/foreign; cd /tmp/foreign; cp /etc/pki/CA/cacert.pem .
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=foreign -keyout clientkey.pem \\
      -out clientcert.pem 2>/dev/null
    ask '?pkipath=/tmp/foreign' || echo 'foreign: refused'
  `;
    const { output } = await machine.run(script, { offline: true });
    expect(output).toContain('pools: default');
    expect(output).toContain('foreign: refused');
    const mode = await machine.run(
      'stat -c "%a %G" /etc/pki/qemu/server-key.pem /etc/pki/libvirt/private/serverkey.pem',
    );
    expect(mode.output).toBe('640 libvirt-qemu\n600 root');
    expect((await machine.run('getent hosts manager')).output).toMatch(/^10\.79\.0\.2\s+manager/);
  },
  patienceMs,
);

test('host.sh refuses a name that has no certificate, before it installs anything', async () => {
  await using machine = await BareMachine.start('debian-12', keys);
  const ran = await machine.run('/vagrant/scripts/vagrant/host.sh host9 /keys');
  expect(ran.exitCode).toBe(1);
  expect(ran.output).toContain('no certificate of host9');
  expect((await machine.run('command -v virsh')).exitCode).not.toBe(0);
});

test(
  'manager.sh: the checkout with a Node of its own, and the papers to reach the hosts',
  async () => {
    await using machine = await BareMachine.start('debian-12', keys);
    const first = await machine.run('/vagrant/scripts/vagrant/manager.sh /vagrant /keys');
    expect(first.exitCode, first.output.slice(-2000)).toBe(0);
    expect(first.output.slice(-2000)).toMatch(/its Node is v(2[4-9]|[3-9]\d)\./);
    const before = await machine.fingerprint();
    const second = await machine.run('/vagrant/scripts/vagrant/manager.sh /vagrant /keys');
    expect(second.exitCode, second.output.slice(-2000)).toBe(0);
    expect(await machine.fingerprint()).toBe(before);
    const load = `import("node-libvirt").then(() => console.log("loads"))`;
    const loaded = await machine.run(`cd /opt/hostler && hostler-node -e '${load}'`);
    expect(loaded.output).toContain('loads');
    expect((await machine.run('ls -A /opt/hostler')).output.split('\n')).not.toContain('.git');
    expect((await machine.run('getent hosts host2')).output).toMatch(/^10\.79\.0\.12\s+host2/);
    const verify = 'openssl verify -CAfile /etc/pki/CA/cacert.pem /etc/pki/libvirt/clientcert.pem';
    expect((await machine.run(verify)).output).toContain('OK');
  },
  patienceMs,
);
