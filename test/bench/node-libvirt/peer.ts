// One peer of the benchmark: this package, with its pool as it comes. Reads "WORK COUNT CALLERS" lines,
// answers with JSON.
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect, Resync, EventsLost, type Domain } from '../../../src/node-libvirt/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const [uri = ''] = process.argv.slice(2);
await using connection = await connect(uri);
const test = await connection.domainLookupByName('test');

async function together(
  callers: number,
  count: number,
  work: (i: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const mine = next;
      next += 1;
      await work(mine);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function allXml(callers: number): Promise<number> {
  const domains = await connection.listAllDomains();
  await together(callers, domains.length, (i) => (domains[i] as Domain).getXMLDesc());
  return domains.length;
}

async function events(count: number): Promise<number[]> {
  await using feed = connection.domainEvents({ kinds: ['lifecycle'] });
  await feed.ready;
  const took: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const begin = process.hrtime.bigint();
    const call = i % 2 === 0 ? test.suspend() : test.resume();
    const { value } = await feed.next();
    took.push(Number(process.hrtime.bigint() - begin) / 1000);
    if (value === undefined || value instanceof Resync || value instanceof EventsLost)
      throw new Error('no event');
    await call;
  }
  return took;
}

for await (const line of createInterface(process.stdin)) {
  const [work, ...numbers] = line.split(' ');
  const [count = 0, callers = 1] = numbers.map(Number);
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  let calls = count;
  let micros: number[] = [];
  if (work === 'info') await together(callers, count, () => test.getInfo());
  else if (work === 'xml') calls = await allXml(callers);
  else if (work === 'event') micros = await events(count);
  else if (work === 'soak')
    await together(callers, count, (i) => (i % 2 === 0 ? test.getInfo() : test.getXMLDesc()));
  else throw new Error(`no such work: ${work}`);
  const wallMs = Number(process.hrtime.bigint() - begin) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  const middleUs = micros.sort((a, b) => a - b)[Math.floor(micros.length / 2)] ?? 0;
  if (work === 'soak') collect();
  const { rss, heapUsed } = process.memoryUsage();
  const mib = { rssMiB: rss / 2 ** 20, heapMiB: heapUsed / 2 ** 20 };
  const result = { calls, wallMs, cpuMs: (user + system) / 1000, middleUs, ...mib };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
