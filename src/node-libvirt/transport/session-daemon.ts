// The daemon of a user's own session: whoever needs it first starts it, as libvirt's own clients do.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dial } from './dial.ts';
import { dialUnix } from './plain-socket.ts';

/** It ends by itself after so long without a client, as when libvirt starts it. */
const idleSeconds = 120;
const askAgainMs = 50;

export function dialSession(path: string, program: string): Dial {
  const dial = dialUnix(path);
  return async (signal) => {
    try {
      return await dial(signal);
    } catch (error) {
      const code = (error as { readonly cause?: { readonly code?: string } }).cause?.code;
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED') throw error;
      await start(program);
    }
    for (;;) {
      try {
        return await dial(signal);
      } catch (error) {
        if (signal.aborted) throw error;
        await wait(askAgainMs, undefined, { signal }).catch(() => undefined);
      }
    }
  };
}

async function start(program: string): Promise<void> {
  const child = spawn(program, ['--timeout', String(idleSeconds)], { detached: true, stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(
        new Error(`${program}, the daemon of the session, could not be started: ${cause.message}`, { cause }),
      );
    });
  });
  child.unref();
}
