// What comes over a stream's connection, as values: data, a hole, the end, the confirmation, the failure.
import { makeLibvirtError } from '../libvirt-error.ts';
import { readRemoteError } from '../protocol/type.gen.ts';
import type { Frame } from '../rpc/frame.ts';
import { frameStatus, frameType } from '../rpc/frame.ts';
import { decodeValue } from '../xdr/define.ts';
import { ProtocolError } from '../xdr/protocol-error.ts';

/** The most bytes of data in one packet (VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX). */
export const maxPacketBytes = 262_120;

export type Packet =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'hole'; readonly length: bigint }
  | { readonly kind: 'end' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: Error | undefined };

export function decodePacket(frame: Frame, procedure: string, host: string): Packet {
  const { payload, status, offset } = frame;
  if (frame.type === frameType.hole) {
    if (status !== frameStatus.continue || payload.length !== 12)
      throw new ProtocolError('a hole that is none', offset);
    const length = payload.readBigInt64BE(0);
    if (length < 0n) throw new ProtocolError(`a hole of ${length.toString()} bytes`, offset);
    return { kind: 'hole', length };
  }
  switch (status) {
    case frameStatus.continue:
      return payload.length === 0 ? { kind: 'end' } : { kind: 'data', bytes: payload };
    case frameStatus.ok:
      return { kind: 'finished' };
    case frameStatus.error:
      return {
        kind: 'failed',
        error: payload.length === 0 ? undefined : decodeFailure(payload, procedure, host),
      };
    default:
      throw new ProtocolError(`a packet with status ${status}`, offset);
  }
}

function decodeFailure(payload: Buffer, procedure: string, host: string): Error {
  return makeLibvirtError(decodeValue(readRemoteError, payload), { procedure, host }, false);
}

export function encodeHole(length: bigint): Buffer {
  const payload = Buffer.alloc(12);
  payload.writeBigInt64BE(length, 0);
  return payload;
}
