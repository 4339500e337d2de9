// `hostler vm create`
import type { TaskResource } from '../../contract/task/task.ts';
import { HostlerError } from '../../model/errors.ts';
import type { Command, Context } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { readBytes, readMiB, readNumber } from '../frame/numbers.ts';
import { printPlanned } from '../print/plan.ts';

/** The fields that were given, under the API's own names. */
function present<T extends Readonly<Record<string, unknown>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function readVolume(text: string | undefined): { pool: string; volume: string } | undefined {
  if (text === undefined) return undefined;
  const [pool, ...rest] = text.split('/');
  const volume = rest.join('/');
  if (pool !== undefined && pool !== '' && volume !== '') return { pool, volume };
  throw new HostlerError('invalid-input', {
    message: `--volume cannot be ${text.slice(0, 60)}`,
    fix: 'Give the pool and the volume: POOL/VOLUME.',
  });
}

function inputOf({ args, flag, all, on }: Context) {
  const template = flag('template');
  if (template === undefined) {
    throw new HostlerError('invalid-input', {
      message: '--template is missing',
      fix: 'Name one with --template; hostler template list shows them.',
    });
  }
  return {
    name: args[0] ?? '',
    template,
    ...present({
      cpus: readNumber('cpus', flag('cpus')),
      memoryMiB: readMiB('memory', flag('memory')),
      diskBytes: readBytes('disk', flag('disk')),
      volume: readVolume(flag('volume')),
      image: flag('image'),
      pool: flag('pool'),
      networks: all('network').length === 0 ? undefined : [...all('network')],
      kernel: flag('kernel'),
      initrd: flag('initrd'),
      kernelArguments: flag('kernel-arguments'),
      host: flag('host'),
      stopped: on('stopped') ? true : undefined,
      reason: flag('reason'),
    }),
  };
}

function printCreated(task: TaskResource): string {
  const { host } = task.result as { host?: string };
  return `${task.subject} was created on ${host ?? '?'}\n`;
}

export const command: Command = {
  summary: 'Create a VM from a template and start it',
  args: [{ name: 'NAME', summary: 'letters, digits, "-" and "."' }],
  flags: {
    template: { summary: 'Hardware and defaults', value: 'TEMPLATE', completes: 'template' },
    cpus: { summary: 'Virtual CPUs', value: 'N' },
    memory: { summary: 'Memory', value: '2GiB' },
    image: { summary: 'The first disk lies over this image', value: 'IMAGE', completes: 'image' },
    volume: { summary: 'An existing volume is the first disk', value: 'POOL/VOLUME' },
    disk: { summary: 'The size of the first disk', value: '20GiB' },
    pool: { summary: 'Where disks are made', value: 'POOL', completes: 'pool' },
    network: {
      summary: 'A NIC on this network; may be given again',
      value: 'NETWORK',
      completes: 'network',
      repeated: true,
    },
    kernel: { summary: 'Boot this kernel directly', value: 'IMAGE', completes: 'image' },
    initrd: { summary: 'With this initial RAM disk', value: 'IMAGE', completes: 'image' },
    'kernel-arguments': { summary: 'And these arguments', value: 'TEXT' },
    host: { summary: 'Where; chosen, with reasons, when it is left out', value: 'HOST', completes: 'host' },
    stopped: { summary: 'Create it, and leave it stopped' },
    plan: { summary: 'Say what would happen and where, change nothing' },
    reason: { summary: 'Why; it goes into the history', value: 'TEXT' },
    ...workFlags,
  },
  examples: [
    'hostler vm create web-1 --template linux --image debian-12 --cpus 2 --memory 2GiB --network guest',
    'hostler vm create probe --template lab-guest --plan',
  ],
  async run(context) {
    const { client, on, signal } = context;
    const input = inputOf(context);
    if (on('plan')) return printPlanned(context, await client.call('vm.create-plan', { input, signal }));
    const task = await client.call('vm.create', { input, signal, ...keyOf(context) });
    return waitFor(context, task, printCreated);
  },
};
