// Power over IPMI 2.0, by ipmitool: one short process for each question.
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import type { BmcAccess, Power } from '../ports/power.ts';

/** A BMC answers in a second or not at all; ipmitool itself asks four times. */
const timeoutMs = 20_000;

async function ipmitool(bmc: BmcAccess, words: readonly string[], signal?: AbortSignal): Promise<string> {
  const access = ['-I', 'lanplus', '-H', bmc.address, '-p', String(bmc.port), '-U', bmc.user];
  // The password is read from its file: an argument could be read by every user of the machine.
  const secret = ['-f', bmc.passwordFile, '-C', String(bmc.cipherSuite), '-N', '2', '-R', '3'];
  const result = await execa('ipmitool', [...access, ...secret, ...words], {
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
    ...(signal && { cancelSignal: signal }),
  });
  if (result.exitCode === 0) return result.stdout;
  signal?.throwIfAborted();
  const missing = result.code === 'ENOENT';
  const said = missing ? 'ipmitool is not installed' : lastLine(result.stderr);
  throw new HostlerError('bmc-unreachable', {
    message: `The BMC ${bmc.address} did not do "${words.join(' ')}": ${said}`,
    fix: missing
      ? 'Install ipmitool on the manager.'
      : 'Look at the network, the user, the password and the cipher suite of the BMC.',
    facts: { address: bmc.address, port: bmc.port, user: bmc.user },
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() || 'no answer in time';

async function readState(bmc: BmcAccess, signal?: AbortSignal): Promise<'on' | 'off'> {
  const said = await ipmitool(bmc, ['chassis', 'power', 'status'], signal);
  const state = /^Chassis Power is (on|off)$/m.exec(said)?.[1];
  if (state === 'on' || state === 'off') return state;
  throw new HostlerError('bmc-unreachable', {
    message: `The BMC ${bmc.address} answered "${said.trim().slice(0, 200)}" to the question for its power`,
    fix: 'Ask it by hand: ipmitool -I lanplus … chassis power status.',
  });
}

export function openIpmi(): Power {
  const order = async (bmc: BmcAccess, words: readonly string[], signal?: AbortSignal): Promise<void> => {
    await ipmitool(bmc, ['chassis', ...words], signal);
  };
  return {
    state: readState,
    on: (bmc, signal) => order(bmc, ['power', 'on'], signal),
    off: (bmc, signal) => order(bmc, ['power', 'off'], signal),
    bootFromNetwork: (bmc, signal) => order(bmc, ['bootdev', 'pxe'], signal),
  };
}
