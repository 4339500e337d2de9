// A task while it runs: for a person one line that is redrawn, for a log one line for each step that began
// or ended.
import type { TaskResource } from '../../contract/task/task.ts';
import type { Terminal } from './terminal.ts';
import { oneLine } from './table.ts';

export interface Progress {
  show(task: TaskResource): void;
  end(): void;
}

const marks: Readonly<Partial<Record<TaskResource['steps'][number]['state'], string>>> = {
  running: '…',
  done: '✓',
  undoing: '↶',
  undone: '↶',
  failed: '✗',
  unclear: '?',
};

export const showProgress = (terminal: Terminal): Progress =>
  terminal.live ? liveProgress(terminal) : plainProgress(terminal);

function plainProgress({ err }: Terminal): Progress {
  const said = new Map<string, string>();
  let note: string | null = null;
  return {
    show(task) {
      for (const step of task.steps) {
        const mark = marks[step.state];
        if (mark === undefined || said.get(step.name) === step.state) continue;
        said.set(step.name, step.state);
        err(`${mark} ${oneLine(step.title)}\n`);
      }
      if (task.note !== null && task.note !== note) err(`  ${oneLine(task.note)}\n`);
      ({ note } = task);
    },
    end: () => undefined,
  };
}

function liveProgress({ err, width }: Terminal): Progress {
  const finished = new Set<string>();
  const clear = '\r\u001b[K';
  return {
    show(task) {
      let text = clear;
      for (const step of task.steps) {
        if (
          step.state === 'pending' ||
          step.state === 'running' ||
          finished.has(`${step.name} ${step.state}`)
        )
          continue;
        finished.add(`${step.name} ${step.state}`);
        text += `${marks[step.state] ?? ' '} ${oneLine(step.title)}\n`;
      }
      const current = task.steps.find((s) => s.state === 'running' || s.state === 'undoing');
      if (current !== undefined) text += currentLine(current.title, task).slice(0, width - 1);
      err(text);
    },
    end: () => err(clear),
  };
}

function currentLine(title: string, task: TaskResource): string {
  const { progress, note } = task;
  const share = progress?.done === null || progress === null ? '' : ` ${Math.floor(progress.done * 100)}%`;
  const said = note ?? progress?.text ?? '';
  return `… ${oneLine(title)}${share}${said === '' ? '' : ` (${oneLine(said)})`}`;
}
