// The SASL dialogue with a daemon (AUTH_SASL_INIT, START, STEP), with SCRAM as the mechanism.
import { randomBytes } from 'node:crypto';
import { ConnectFailed } from '../errors.ts';
import { AUTH_SASL_INIT, AUTH_SASL_START, AUTH_SASL_STEP } from '../protocol/remote.gen.ts';
import type { DirectCaller } from '../rpc/caller.ts';
import type { Credentials } from './auth-file.ts';
import { chooseScram, ScramClient, ScramFailed } from './scram.ts';

interface Step {
  readonly complete: number;
  readonly nil: number;
  readonly data: Uint8Array;
}

export async function authenticateSasl(
  caller: DirectCaller,
  host: string,
  credentials: () => Promise<Credentials | undefined>,
): Promise<void> {
  const { mechlist } = await caller.call(AUTH_SASL_INIT, undefined);
  const mechanism = chooseScram(mechlist.split(/[ ,]+/));
  if (mechanism === undefined)
    throw new ConnectFailed(
      'authenticate',
      host,
      `the daemon offers SASL ${mechlist}; this client has SCRAM (mech_list in sasl2/libvirt.conf)`,
    );
  const given = await credentials();
  if (given === undefined)
    throw new ConnectFailed(
      'authenticate',
      host,
      `the daemon wants a user and a password (SASL ${mechanism})`,
    );
  const scram = new ScramClient(
    mechanism,
    given.username,
    given.password,
    randomBytes(24).toString('base64'),
  );
  try {
    await exchange(caller, mechanism, scram);
  } catch (error) {
    if (!(error instanceof ScramFailed)) throw error;
    throw new ConnectFailed('authenticate', host, error.message, error);
  }
}

async function exchange(caller: DirectCaller, mechanism: string, scram: ScramClient): Promise<void> {
  // The data goes without a NUL at its end, whatever libvirt's own client does.
  const first = await caller.call(AUTH_SASL_START, {
    mech: mechanism,
    nil: 0,
    data: Buffer.from(scram.first()),
  });
  let step: Step = await caller.call(AUTH_SASL_STEP, {
    nil: 0,
    data: Buffer.from(await scram.final(text(first))),
  });
  scram.verify(text(step));
  if (step.complete === 0) step = await caller.call(AUTH_SASL_STEP, { nil: 0, data: Buffer.alloc(0) });
  if (step.complete === 0) throw new ScramFailed('the daemon goes on asking after the last step');
}

const text = (step: Step): string => Buffer.from(step.data).toString('utf8').replace(/\0$/, '');
