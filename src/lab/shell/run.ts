// `scripts/lab run` and `shell`: a program, or a shell, in the manager's place or on a host.
import { Lab } from '../lab.ts';
import type { Place } from '../place/place.ts';
import type { Verb, VerbInput } from './verb.ts';

function placeOf({ name, on }: VerbInput): Place {
  const lab = Lab.find(name);
  return on === undefined || on === 'manager' ? lab.manager : lab.host(on);
}

async function runIn(place: Place, command: string, args: readonly string[]): Promise<number> {
  // A Ctrl-C on the terminal reaches the program itself; this process only waits for it.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  const running = place.spawn(command, args, { inherit: true, cwd: '/' });
  const { exitCode } = await running.ended();
  process.off('SIGINT', ignore);
  return exitCode ?? 1;
}

export const runVerb: Verb = {
  name: 'run',
  usage: '[--on HOST] CMD…',
  says: "run a program in the manager's place or on a host",
  async run(input) {
    const [command, ...args] = input.words;
    if (command === undefined) throw new RangeError('run what? scripts/lab run [--on HOST] CMD…');
    return runIn(placeOf(input), command, args);
  },
};

export const shellVerb: Verb = {
  name: 'shell',
  usage: '[--on HOST]',
  says: 'a shell there',
  run: async (input) => runIn(placeOf(input), '/bin/bash', []),
};
