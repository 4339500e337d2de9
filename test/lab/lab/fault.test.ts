// Every fault of the lab does what its name says, and can be undone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';

const obstacle = labObstacle();
let lab: Lab;

/** How long `host` waits for an answer of the other host to one ping; undefined when there is none. */
async function pingMs(from: string, address: string): Promise<number | undefined> {
  const { stdout } = await lab.host(from).run('ping', ['-n', '-c1', '-W1', address], { anyExit: true });
  const time = /time=([\d.]+) ms/.exec(stdout)?.[1];
  return time === undefined ? undefined : Number(time);
}

const answers = async (address: string): Promise<boolean> => (await pingMs('host1', address)) !== undefined;

const listenOn7777 = `use IO::Socket::INET; $SIG{PIPE} = 'IGNORE';
  $l = IO::Socket::INET->new(Listen => 1, LocalPort => 7777, ReuseAddr => 1) or die; $c = $l->accept;`;
const isListening = async (): Promise<boolean> =>
  (await lab.host('host2').run('ss', ['-ltn'])).stdout.includes(':7777');

/** Sends so much from host1 to host2 over the migration network and gives the seconds that it took. */
async function transferSeconds(kib: number): Promise<number> {
  const send = `use IO::Socket::INET; $c = IO::Socket::INET->new('10.78.1.12:7777') or die;
    for (1..$ARGV[0]) { $d = 'x' x 1024; syswrite($c, $d) == 1024 or die } shutdown $c, 1; sysread $c, $b, 1`;
  const receive = `${listenOn7777} 1 while sysread $c, $b, 65536;`;
  await using _server = lab.host('host2').spawn('perl', ['-e', receive]);
  await waitFor('the listener', isListening);
  const begun = performance.now();
  await lab.host('host1').run('perl', ['-e', send, String(kib)]);
  return (performance.now() - begun) / 1000;
}

describe.skipIf(obstacle !== undefined)(`faults${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    lab = await Lab.up({ hosts: 2, datastoreMiB: 128 });
  });
  afterAll(async () => lab.down());

  test('a cut cable takes one network of one host away, and only that', async () => {
    const link = lab.host('host2').link('migration');
    expect(await answers('10.78.1.12')).toBe(true);
    await link.cut();
    expect(await answers('10.78.1.12')).toBe(false);
    expect(await answers('10.78.0.12'), 'mgmt stays').toBe(true);
    await link.restore();
    await waitFor('an answer over the mended cable', () => answers('10.78.1.12'));
  });

  test("the guests' cable is cut and mended too; a reset of it is refused", async () => {
    const link = lab.host('host2').link('guest');
    const isUp = async (): Promise<boolean> =>
      (await lab.manager.run('ip', ['-br', 'link', 'show', link.name])).stdout.includes('LOWER_UP');
    await link.cut();
    expect(await isUp()).toBe(false);
    await link.restore();
    await waitFor('the carrier', isUp);
    await expect(link.reset()).rejects.toThrow('cut it');
  });

  test('a reset cable ends connections on both sides and refuses new ones', async () => {
    const host = lab.host('host2');
    await using server = host.spawn('perl', ['-e', `${listenOn7777} 1 while sysread $c, $b, 65536;`]);
    await waitFor('the listener', isListening);
    const chat = 'exec 3<>/dev/tcp/10.78.1.12/7777; while echo x >&3; do sleep 0.1; done';
    await using client = lab.host('host1').spawn('bash', ['-c', chat]);
    const established = async (): Promise<boolean> =>
      (await host.run('ss', ['-tn', 'state', 'established'])).stdout.includes('10.78.1.11');
    await waitFor('a connection', established);
    await host.link('migration').reset();
    // The server only ever listens: it is told all the same.
    await Promise.all([server.ended(), client.ended()]);
    const connect = ['-c', 'exec 3<>/dev/tcp/10.78.1.12/22'];
    const refused = await lab.host('host1').run('bash', connect, { anyExit: true, timeoutMs: 5000 });
    expect(refused.stderr).toContain('Connection refused');
    expect(await answers('10.78.1.12'), 'only TCP is reset').toBe(true);
    await host.link('migration').restore();
    await lab.host('host1').run('bash', connect);
  });

  test('a slow cable has the rate that was asked for', async () => {
    const fast = await transferSeconds(2048);
    await lab.host('host2').link('migration').slow({ rateMbit: 8 });
    const slow = await transferSeconds(2048);
    await lab.host('host2').link('migration').restore();
    // 2 MiB at 8 Mbit/s are 2.1 s, less what the shaper lets pass at once.
    expect(slow).toBeGreaterThan(1.8);
    expect(fast).toBeLessThan(slow / 2);
  });

  test('a late cable delays every frame both ways, and no more once it is mended', async () => {
    const link = lab.host('host2').link('migration');
    await link.slow({ delayMs: 60 });
    const late = await waitFor('a late answer', () => pingMs('host1', '10.78.1.12'));
    expect(late).toBeGreaterThan(118);
    await link.restore();
    await waitFor('a prompt answer', async () => {
      const ms = await pingMs('host1', '10.78.1.12');
      return ms !== undefined && ms < 60;
    });
  });

  test('a frozen libvirt answers nothing and refuses nothing; thawed, it goes on', async () => {
    const host = lab.host('host2');
    await host.libvirt.freeze();
    expect(host.libvirt.state).toBe('T');
    await expect(host.virsh(['list'], { timeoutMs: 1500 })).rejects.toThrow('timed out');
    await host.libvirt.thaw();
    expect(await host.virsh(['list'])).toBe('');
  });

  test('a killed libvirt leaves its guests running and finds them again', async () => {
    const host = lab.host('host1');
    const guest = await lab.startGuest({ name: 'still', host, boot: 'halt' });
    const qemu = host.qemu('still').pid;
    await host.libvirt.kill();
    await waitFor('the end of libvirt', () => host.libvirt.pid === undefined);
    expect(host.qemu('still').pid).toBe(qemu);
    await host.startLibvirt();
    await waitFor('libvirt again', async () => (await guest.hosts()).includes('host1'));
    expect(host.qemu('still').pid).toBe(qemu);
    await host.qemu('still').kill();
    await waitFor('the end of the guest', async () => (await guest.hosts()).length === 0);
  });

  test('a frozen guest does not tick, and goes on when it is thawed', async () => {
    const host = lab.host('host1');
    const guest = await lab.startGuest({ name: 'stopped', host });
    const before = await guest.waitForTick();
    await host.qemu('stopped').freeze();
    expect(host.qemu('stopped').state).toBe('T');
    await expect(guest.ask('/', 1000)).rejects.toThrow('timed out');
    expect(await host.virsh(['domstate', 'stopped']), 'libvirt does not notice').toBe('running\n');
    await host.qemu('stopped').thaw();
    expect((await guest.waitForTick(before.tick)).boot).toBe(before.boot);
    await host.virsh(['destroy', 'stopped']);
  });

  test('a disk that a guest uses on one host is refused to a guest on another', async () => {
    const disks = [{ pool: 'shared', sizeMiB: 1 }] as const;
    await lab.startGuest({ name: 'owner', host: lab.host('host1'), disks });
    const xml = await lab.host('host1').virsh(['dumpxml', '--inactive', 'owner']);
    const host = lab.host('host2');
    host.writeFile('/tmp/thief.xml', xml.replaceAll('owner</name>', 'thief</name>').replace(/<uuid>.*/, ''));
    await expect(host.virsh(['create', '/tmp/thief.xml'])).rejects.toThrow('Lockspace resource');
    await lab.host('host1').cutPower();
    await host.virsh(['create', '/tmp/thief.xml']);
    await host.virsh(['destroy', 'thief']);
    await lab.host('host1').restorePower();
  });

  test('a full datastore has no room, and has it again', async () => {
    const { datastore } = lab.host('host1');
    const write = async (): Promise<number> => {
      const words = ['if=/dev/zero', 'of=/datastore/local/probe', 'bs=64k', 'count=4'];
      return (await lab.host('host1').run('dd', words, { anyExit: true })).exitCode;
    };
    expect(await write()).toBe(0);
    await lab.host('host1').run('rm', ['/datastore/local/probe']);
    await datastore.fill();
    expect(await write()).not.toBe(0);
    await datastore.fill({ leaveMiB: 4 });
    expect(await datastore.freeMiB()).toBeLessThanOrEqual(5);
    expect(await write()).toBe(0);
    await lab.datastore.fill();
    const shared = await lab.host('host2').run('touch', ['/datastore/shared/name'], { anyExit: true });
    const write2 = ['-c', 'head -c 100000 /dev/zero >/datastore/shared/name'];
    expect((await lab.host('host2').run('sh', write2, { anyExit: true })).exitCode, shared.stderr).not.toBe(
      0,
    );
    await lab.datastore.free();
    await lab.host('host2').run('sh', write2);
  });

  test("a host's BMC turns it off and on", async () => {
    const host = lab.host('host2');
    const { address, user, password, cipherSuite } = host.bmc;
    const ipmi = async (...words: string[]): Promise<string> => {
      const access = ['-I', 'lanplus', '-C', String(cipherSuite), '-H', address, '-U', user, '-P', password];
      return (await lab.manager.run('ipmitool', [...access, ...words], { timeoutMs: 30_000 })).stdout;
    };
    expect(await ipmi('power', 'status')).toContain('is on');
    await ipmi('power', 'off');
    expect(host.isUp).toBe(false);
    expect(await ipmi('power', 'status')).toContain('is off');
    await ipmi('power', 'on');
    await host.waitUntilReady();
    expect(await ipmi('power', 'status')).toContain('is on');
    expect(await host.virsh(['list'])).toBe('');
  });
});
