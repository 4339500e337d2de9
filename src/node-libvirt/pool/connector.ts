// Makes open connections to one daemon: the way there, the handshake, and one error that says how far it
// came.
import { ConnectFailed, ConnectionClosed, DeadlineExceeded } from '../errors.ts';
import { LibvirtError } from '../libvirt-error.ts';
import { Channel } from '../rpc/channel.ts';
import type { Frame } from '../rpc/frame.ts';
import type { KeepaliveOptions } from '../rpc/keepalive.ts';
import { Lane, type LaneOptions } from '../rpc/lane.ts';
import type { Way } from '../transport/dial.ts';
import { openConnection, type Opening } from './handshake.ts';

export interface ConnectorOptions {
  readonly way: Way;
  readonly opening: Omit<Opening, 'armKeepalive' | 'confidential'>;
  readonly connectTimeoutMs: number;
  readonly keepalive: KeepaliveOptions;
  readonly lane: Pick<LaneOptions, 'host' | 'maxXmlBytes' | 'libVersion'>;
}

export interface ConnectionHooks {
  /** Whether the daemon shall look after us too; only where the peer can vanish without a word. */
  readonly watched: boolean;
  readonly onMessage?: (frame: Frame) => void;
  readonly onSilent?: (missed: number) => void;
  /** How patient the keepalive is, in multiples of the configured count. */
  readonly patience?: number;
}

export class Connector {
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  async open(hooks: ConnectionHooks, signal: AbortSignal): Promise<Channel> {
    const { way, connectTimeoutMs, keepalive } = this.#options;
    const timeout = AbortSignal.timeout(connectTimeoutMs);
    const either = AbortSignal.any([signal, timeout]);
    let channel: Channel | undefined;
    try {
      const socket = await way.dial(either);
      const { watched: _, patience = 1, ...listeners } = hooks;
      channel = new Channel(socket, {
        ...listeners,
        joinWrites: way.joinWrites,
        keepalive: { ...keepalive, count: keepalive.count * patience },
      });
      await this.#handshake(channel, hooks.watched, either);
      return channel;
    } catch (error) {
      channel?.close('the handshake failed');
      throw this.#explain(error, timeout);
    }
  }

  async #handshake(channel: Channel, watched: boolean, signal: AbortSignal): Promise<void> {
    const { way, opening, lane: laneOptions } = this.#options;
    const lane = this.soleLane(channel, Infinity, laneOptions);
    const onAbort = (): void => {
      channel.close('no answer in time');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await openConnection(lane, {
        ...opening,
        confidential: way.confidential,
        armKeepalive: way.remote && watched,
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      lane.release();
    }
  }

  /** A lane over this one connection. */
  soleLane(channel: Channel, deadlineMs: number, options = this.#options.lane): Lane {
    const lane = new Lane({
      ...options,
      size: 1,
      relief: 0,
      deadlineMs,
      open: async () => {
        const { reason, cause } = await channel.ended;
        throw new ConnectFailed('open', options.host, reason, cause);
      },
    });
    lane.adopt(channel);
    return lane;
  }

  #explain(error: unknown, timeout: AbortSignal): Error {
    const { host } = this.#options.lane;
    if (timeout.aborted) {
      const what = `no connection within ${this.#options.connectTimeoutMs} ms`;
      return new ConnectFailed(error instanceof ConnectFailed ? error.stage : 'open', host, what, error);
    }
    if (error instanceof LibvirtError || error instanceof ConnectFailed) return error;
    if (error instanceof ConnectionClosed || error instanceof DeadlineExceeded) {
      if (error.cause instanceof ConnectFailed) return error.cause;
      const { cause } = error;
      return new ConnectFailed(
        'open',
        host,
        `the connection ended while it was opened: ${error.message}`,
        cause,
      );
    }
    const said = error instanceof Error ? error.message : String(error);
    return new ConnectFailed('reach', host, said, error);
  }
}
