// The terminal of this process.
import type { Terminal } from './terminal.ts';

export function openTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    live: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
    width: process.stderr.columns || 80,
    ask: async (question) => {
      if (!process.stdin.isTTY) return null;
      const { createInterface } = await import('node:readline/promises');
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await prompt.question(question);
      } finally {
        prompt.close();
      }
    },
  };
}
