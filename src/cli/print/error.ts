// An error as the terminal shows it: what, why in full where a rule refused, what to do.
import type { HostlerError } from '../../model/errors.ts';
import { oneLine } from './table.ts';

export function printError(error: HostlerError): string {
  const lines = [`hostler: ${oneLine(error.message)} [${error.code}]`];
  for (const r of error.refusals) {
    lines.push(
      `  ✗ ${oneLine(r.about)}: needs ${oneLine(r.needed)}, found ${oneLine(r.found)}`,
      `    ${oneLine(r.fix)}`,
    );
  }
  if (error.refusals.length === 0 && error.fix !== '') lines.push(`  ${oneLine(error.fix)}`);
  const { requestId, taskId } = error.facts;
  if (typeof taskId === 'string') lines.push(`  task: ${taskId}`);
  if (error.kind === 'bug' && typeof requestId === 'string') lines.push(`  request: ${requestId}`);
  return `${lines.join('\n')}\n`;
}
