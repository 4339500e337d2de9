// What has to be read of a host because something was told of it: noted at once, read one after the other,
// and again where the host was silent.
import { setTimeout as sleep } from 'node:timers/promises';
import type { HypervisorEvent } from '../ports/hypervisor/host.ts';
import type { Reading } from './reading.ts';

export interface Due {
  /** Returns at once, whatever the host is busy with. */
  note(event: HypervisorEvent): void;
}

interface DueParts {
  readonly signal: AbortSignal;
  /** What could not be read is tried again after so long, or as soon as the connection is open. */
  readonly pauseMs: number;
  /** Whether it failed because the host was silent. */
  readonly onFailure: (error: unknown) => Promise<boolean>;
}

/** So many domains are read one by one; more at once are read as a whole. */
const singlesMax = 16;

export function dueOf(reading: Reading, { signal, pauseMs, onFailure }: DueParts): Due {
  const domains = new Set<string>();
  let picture = false;
  let facts = false;
  let working = false;
  let nap = new AbortController();

  /** Null when nothing is due. What is told of while it is read is due again. */
  function takeNext(): (() => Promise<void>) | null {
    const [uuid] = domains;
    if (picture || domains.size > singlesMax) {
      picture = false;
      domains.clear();
      return () => reading.picture(signal);
    }
    if (uuid !== undefined) {
      domains.delete(uuid);
      return () => reading.domain(uuid, signal);
    }
    if (!facts) return null;
    facts = false;
    return () => reading.facts(signal);
  }

  async function work(): Promise<void> {
    for (let read = takeNext(); read !== null && !signal.aborted; read = takeNext()) {
      try {
        await read();
      } catch (error) {
        // What was refused comes with the next round; a host that was silent is asked for everything.
        if (!(await onFailure(error))) continue;
        picture = facts = true;
        nap = new AbortController();
        const woken = AbortSignal.any([signal, nap.signal]);
        await sleep(pauseMs, undefined, { signal: woken }).catch(() => undefined);
      }
    }
    working = false;
  }

  return {
    note(event) {
      if (event.kind === 'resync') picture = true;
      else if (event.kind === 'domain') domains.add(event.uuid);
      else if (event.kind === 'link') {
        if (event.state !== 'open') return;
        // It may be another boot of the host.
        picture = facts = true;
        nap.abort();
      } else facts = true;
      if (working) return;
      working = true;
      void work();
    },
  };
}
