// The manager, with an end at a given point: everything is the daemon's own, and what it writes down and
// asks of hosts passes through here on its way. `manager.ts serve --state DIR --listen ADDRESS`
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openJournal } from '../../../src/daemon/events/journal.ts';
import { openLibvirtHypervisor } from '../../../src/daemon/hypervisor/libvirt.ts';
import { serve, type Parts } from '../../../src/daemon/main.ts';
import { armedFile, firedFile, type KillPoint } from './point.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { state: { type: 'string', default: '' }, listen: { type: 'string', default: '' } },
});

/** Read each time: it is armed while the manager runs. */
function armed(): KillPoint | null {
  const file = join(values.state, armedFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KillPoint) : null;
}

/** Between two instructions: nothing is closed, nothing is flushed, nobody is told. */
function die(): void {
  renameSync(join(values.state, armedFile), join(values.state, firedFile));
  process.kill(process.pid, 'SIGKILL');
}

/** `begun`: written down, nothing done yet. `done`: all done, not yet written down. */
const mortalJournal: Parts['openJournal'] = async (settings) => {
  const journal = await openJournal(settings);
  return {
    ...journal,
    async write(change) {
      const point = armed();
      let words: string[] = [];
      const result = await journal.write(async (trx, emit) => {
        words = [];
        const outcome = await change(trx, (event) => {
          if (event.kind === 'task.step-changed')
            words.push(`${event.facts['step'] as string} ${event.facts['what'] as string}`);
          emit(event);
        });
        if (point?.at === 'done' && words.includes(`${point.step} succeeded`)) die();
        return outcome;
      });
      if (point?.at === 'begun' && words.includes(`${point.step} started`)) die();
      return result;
    },
  };
};

/** `during`: so long after a verb was asked of a host, whether it has answered or not. */
function mortal<Port extends object>(port: Port, path = ''): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      const verb = `${path}${String(name)}`;
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => {
          const point = armed();
          if (point?.at === 'during' && point.verb === verb) setTimeout(die, point.afterMs);
          return (value as (...a: unknown[]) => unknown).apply(target, args);
        };
      }
      return value !== null && typeof value === 'object' ? mortal(value, `${verb}.`) : value;
    },
  });
}

await serve(
  {
    state: values.state,
    listen: [values.listen],
    postgres: null,
    templates: null,
    site: null,
    recipes: null,
    hosts: null,
    tlsCert: null,
    tlsKey: null,
  },
  { write: (text) => void process.stderr.write(text), signal: new AbortController().signal },
  {
    openJournal: mortalJournal,
    openHypervisor(clock) {
      const { links, ...hypervisor } = openLibvirtHypervisor(clock);
      return { ...mortal(hypervisor), links };
    },
  },
);
