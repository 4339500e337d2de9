// The secret of a token: drawn here, shown once, kept as a hash. 32 random bytes need no slow hash.
import { createHash } from 'node:crypto';
import { instant } from '../../../model/time.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../store/store.ts';
import { findToken } from '../../store/token/token.ts';
import type { ReadToken } from '../caller.ts';

export const drawSecret = (chance: Chance): string =>
  `hostler_${Buffer.from(chance.bytes(32)).toString('base64url')}`;

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const readTokenFrom =
  (store: Store, clock: Clock): ReadToken =>
  (secret) =>
    store.read((db) => findToken(db, hashSecret(secret), instant(clock.nowMs())));
