// From a connected byte stream to an open connection: authentication, keepalive, CONNECT_OPEN.
import { authenticateSasl } from '../auth/sasl.ts';
import type { Credentials } from '../auth/auth-file.ts';
import { ConnectFailed } from '../errors.ts';
import { AUTH_LIST, AUTH_POLKIT, CONNECT_OPEN, CONNECT_SUPPORTS_FEATURE } from '../protocol/remote.gen.ts';
import type { DirectCaller } from '../rpc/caller.ts';

/** remote_auth_type */
const authType = { none: 0, sasl: 1, polkit: 2 } as const;
/** VIR_DRV_FEATURE_PROGRAM_KEEPALIVE: asking for it makes the daemon ping us. */
const keepaliveFeature = 10;
/** VIR_CONNECT_RO */
const readonlyFlag = 1;

export interface Opening {
  readonly host: string;
  readonly daemonUri: string;
  readonly readonly: boolean;
  /** Whether nobody can read along. */
  readonly confidential: boolean;
  /** Whether the daemon shall notice when we vanish. */
  readonly armKeepalive: boolean;
  readonly credentials: () => Promise<Credentials | undefined>;
}

export async function openConnection(caller: DirectCaller, opening: Opening): Promise<void> {
  const { types } = await caller.call(AUTH_LIST, undefined);
  await authenticate(caller, types, opening);
  if (opening.armKeepalive) await caller.call(CONNECT_SUPPORTS_FEATURE, { feature: keepaliveFeature });
  await caller.call(CONNECT_OPEN, { name: opening.daemonUri, flags: opening.readonly ? readonlyFlag : 0 });
}

async function authenticate(caller: DirectCaller, types: readonly number[], opening: Opening): Promise<void> {
  const { host } = opening;
  if (types.length === 0 || types.includes(authType.none)) return;
  if (types.includes(authType.polkit)) {
    const { complete } = await caller.call(AUTH_POLKIT, undefined);
    if (complete === 0) throw new ConnectFailed('authenticate', host, 'polkit did not authorise us');
    return;
  }
  if (!types.includes(authType.sasl))
    throw new ConnectFailed('authenticate', host, `the daemon wants authentication ${types.join(', ')}`);
  if (!opening.confidential)
    throw new ConnectFailed('authenticate', host, 'SASL over plain TCP would show the exchange to everybody');
  await authenticateSasl(caller, host, opening.credentials);
}
