// A destructive command asks before it begins; scripts say --yes.
import { HostlerError } from '../../model/errors.ts';
import type { Context, Flag } from './command.ts';

export const yesFlag: Readonly<Record<string, Flag>> = { yes: { summary: 'Do not ask' } };

export async function confirm({ on, terminal }: Context, question: string): Promise<void> {
  if (on('yes')) return;
  const answer = await terminal.ask(`${question} [y/N] `);
  if (answer !== null && /^y(es)?$/i.test(answer.trim())) return;
  throw new HostlerError('cancelled', {
    message: answer === null ? 'Nobody can be asked here, and --yes was not given' : 'Nothing was done',
    fix: 'Give --yes to do it without a question.',
  });
}
