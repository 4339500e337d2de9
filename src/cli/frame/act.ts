// Commands that act on one VM: with --plan they only say what would happen, without it they begin the task
// and wait for it.
import { printPlanned } from '../print/plan.ts';
import type { Context, Flag } from './command.ts';
import { keyOf, waitFor, workFlags } from './follow.ts';
import { readNumber } from './numbers.ts';

export const vmArgument = { name: 'VM', summary: 'its name or id', completes: 'vm' } as const;

export const reasonFlag: Readonly<Record<string, Flag>> = {
  reason: { summary: 'Why; it goes into the history', value: 'TEXT' },
};

export const actFlags: Readonly<Record<string, Flag>> = {
  plan: { summary: 'Say what would happen, or why it is refused; change nothing' },
  ...reasonFlag,
  ...workFlags,
};

export const offFlags: Readonly<Record<string, Flag>> = {
  timeout: { summary: 'How many seconds the guest gets to shut down', value: 'S' },
};

export function reasonOf({ flag }: Context): { reason?: string } {
  const reason = flag('reason');
  return reason === undefined ? {} : { reason };
}

export function offInputOf(context: Context): { force?: true; timeoutS?: number; reason?: string } {
  const timeoutS = readNumber('timeout', context.flag('timeout'));
  return {
    ...(context.on('force') && { force: true }),
    ...(timeoutS !== undefined && { timeoutS }),
    ...reasonOf(context),
  };
}

type Act = 'vm.adopt' | 'vm.release' | 'vm.pause' | 'vm.reboot' | 'vm.resume' | 'vm.start' | 'vm.stop';

/** `done` reads on after the name of the VM. */
export async function actOn(
  context: Context,
  act: Act,
  input: { readonly reason?: string; readonly from?: string },
  done: string,
): Promise<number> {
  const { client, args, on, signal } = context;
  const about = { vm: args[0] ?? '', input, signal };
  if (on('plan')) return printPlanned(context, await client.call(`${act}-plan`, about));
  const task = await client.call(act, { ...about, ...keyOf(context) });
  return waitFor(context, task, ({ subject }) => `${subject} ${done}\n`);
}
