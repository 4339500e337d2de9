// The connection that says whether a host is there: kept up, with growing pauses between attempts; events
// come over it.
import { ConnectFailed } from '../errors.ts';
import { CONNECT_GET_LIB_VERSION } from '../protocol/remote.gen.ts';
import type { Channel } from '../rpc/channel.ts';
import type { Frame } from '../rpc/frame.ts';
import type { Lane } from '../rpc/lane.ts';
import type { Connector } from './connector.ts';
import { backoffMs, type HostState } from './state.ts';

export interface Reconnect {
  readonly firstMs: number;
  readonly mostMs: number;
}

export interface ControlOptions {
  readonly host: string;
  readonly connector: Connector;
  readonly reconnect: Reconnect;
  readonly deadlineMs: number;
  readonly keepaliveMs: number;
  onMessage(frame: Frame): void;
  /** A connection is up; what was registered on the one before is gone. */
  onUp(lane: Lane): void;
}

export class Control {
  readonly #options: ControlOptions;
  readonly #listeners = new Set<(state: HostState) => void>();
  readonly #closing = new AbortController();
  #state: HostState;
  #libVersion = 0;
  #channel: Channel | undefined;
  #lane: Lane | undefined;
  #attempt: Promise<Channel> | undefined;
  #lastFailure: unknown;
  #wake: (() => void) | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#state = {
      name: 'connecting',
      since: new Date(),
      reason: undefined,
      retryAt: undefined,
      failures: 0,
    };
    void this.#run();
  }

  /** Calls over the present connection; undefined while there is none. */
  get lane(): Lane | undefined {
    return this.#lane;
  }

  get state(): HostState {
    return this.#state;
  }

  get libVersion(): number {
    return this.#libVersion;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  onState(listener: (state: HostState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for the attempt that is under way; fails at once while none is. */
  async whenUp(): Promise<Channel> {
    if (this.#channel !== undefined) return this.#channel;
    if (this.#state.name === 'closed') throw this.#failed(this.#state.reason, undefined);
    if (this.#attempt !== undefined) return this.#attempt;
    const said = this.#lastFailure instanceof Error ? this.#lastFailure.message : 'there is no connection';
    throw this.#failed(said, this.#lastFailure);
  }

  /** Tries again now instead of when the pause is over. */
  retryNow(): void {
    this.#wake?.();
  }

  close(reason: string): void {
    if (this.#state.name === 'closed') return;
    this.#become({ name: 'closed', since: new Date(), reason });
    this.#closing.abort(new Error(reason));
    this.#channel?.close(reason);
    this.#wake?.();
  }

  #failed(reason: string, cause: unknown): ConnectFailed {
    if (cause instanceof ConnectFailed) return cause;
    return new ConnectFailed('reach', this.#options.host, reason, cause);
  }

  async #run(): Promise<void> {
    let failures = 0;
    let reason: string | undefined;
    while (this.#state.name !== 'closed') {
      this.#become({ name: 'connecting', since: new Date(), reason, retryAt: undefined, failures });
      this.#attempt = this.#connect();
      try {
        const channel = await this.#attempt;
        failures = 0;
        reason = (await channel.ended).reason;
        this.#channel = undefined;
        this.#lane = undefined;
      } catch (error) {
        failures += 1;
        this.#lastFailure = error;
        reason = error instanceof Error ? error.message : String(error);
        await this.#pause(reason, failures);
      }
    }
  }

  async #connect(): Promise<Channel> {
    const { connector } = this.#options;
    const channel = await connector.open(
      {
        watched: true,
        onMessage: (frame) => {
          this.#options.onMessage(frame);
        },
        onSilent: (missed) => {
          this.#silent(missed);
        },
      },
      this.#closing.signal,
    );
    // A lane of this connection alone: what was registered on one is never given up on another.
    const lane = connector.soleLane(channel, this.#options.deadlineMs);
    try {
      this.#libVersion = Number((await lane.call(CONNECT_GET_LIB_VERSION, undefined)).lib_ver);
    } catch (error) {
      channel.close('the daemon did not tell its version');
      throw error;
    }
    if (this.#closing.signal.aborted) channel.close('closed');
    this.#channel = channel;
    this.#lane = lane;
    this.#attempt = undefined;
    this.#become({ name: 'ready', since: new Date() });
    this.#options.onUp(lane);
    return channel;
  }

  async #pause(reason: string, failures: number): Promise<void> {
    this.#attempt = undefined;
    if (this.#closing.signal.aborted) return;
    const { firstMs, mostMs } = this.#options.reconnect;
    const waitMs = backoffMs(failures, firstMs, mostMs, Math.random());
    const retryAt = new Date(Date.now() + waitMs);
    this.#become({ name: 'connecting', since: this.#state.since, reason, retryAt, failures });
    await new Promise<void>((resolve) => {
      // Not unreferenced: whoever waits for events must not find the process ended because a daemon restarts.
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #silent(missed: number): void {
    if (this.#state.name === 'degraded' && missed === 0) this.#become({ name: 'ready', since: new Date() });
    if (missed === 0 || (this.#state.name !== 'ready' && this.#state.name !== 'degraded')) return;
    const reason = `no sign of life for ${(missed * this.#options.keepaliveMs) / 1000} s`;
    const since = this.#state.name === 'degraded' ? this.#state.since : new Date();
    this.#become({ name: 'degraded', since, reason });
  }

  #become(state: HostState): void {
    if (this.#state.name === 'closed') return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
