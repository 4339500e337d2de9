// One life of a manager: everything that it does passes here, and may be the last thing that it does.
import { HostlerError } from '../../../../src/model/errors.ts';

/** What goes wrong at one call. `kill` ends the life; the others are what the call reports. */
export type Fault =
  | 'kill-before'
  | 'kill-during'
  | 'kill-after'
  /** It did not happen, and the host does not answer. */
  | 'silent-before'
  /** It happened, and the host does not answer. */
  | 'silent-after'
  /** It did not happen, and libvirt says why. */
  | 'refused';

export interface Life {
  readonly calls: readonly string[];
  readonly over: boolean;
  /** Resolves when the life ends. */
  readonly end: Promise<void>;
  /** Runs the effect, with the fault of this call. In a life that is over nothing ever happens or returns. */
  pass<T>(call: string, effect: () => Promise<T>): Promise<T>;
}

/** `faultAt` is asked at each call, with its number from 0. */
export function beginLife(faultAt: (index: number, call: string) => Fault | null): Life {
  const calls: string[] = [];
  const end = Promise.withResolvers<undefined>();
  let over = false;
  const isOver = (): boolean => over;
  const die = (): Promise<never> => {
    over = true;
    end.resolve(undefined);
    return new Promise(() => undefined);
  };
  async function pass<T>(call: string, effect: () => Promise<T>): Promise<T> {
    if (over) return die();
    const fault = faultAt(calls.push(call) - 1, call);
    if (fault === 'kill-before') return die();
    if (fault === 'silent-before') throw silent(call);
    if (fault === 'refused') throw refused(call);
    if (fault === 'kill-during') {
      // It has begun and goes on in the world; nobody is there to hear how it ends.
      void effect().catch(() => undefined);
      return die();
    }
    const result = await effect().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if (isOver() || fault === 'kill-after') return die();
    if (fault === 'silent-after') throw silent(call);
    if ('error' in result) throw result.error;
    return result.value;
  }
  return {
    calls,
    get over() {
      return over;
    },
    end: end.promise,
    pass,
  };
}

const silent = (call: string): HostlerError =>
  new HostlerError('host-unreachable', { message: `${call} got no answer`, fix: 'Bring the host back.' });
const refused = (call: string): HostlerError =>
  new HostlerError('libvirt-refused', { message: `${call} was refused`, fix: 'Look at the host.' });

/** The same port, with every asynchronous method passing through the life. */
export function interpose<Port extends object>(port: Port, life: Life, path = ''): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      const call = `${path}${String(name)}`;
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown =>
          life.pass(call, async () => await (value as (...a: unknown[]) => unknown).apply(target, args));
      }
      return value !== null && typeof value === 'object' ? interpose(value, life, `${call}.`) : value;
    },
  });
}
