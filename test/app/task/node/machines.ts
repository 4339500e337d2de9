// Bare machines in memory: power by name, passwords nowhere, and no boot images.
import { HostlerError } from '../../../../src/model/errors.ts';
import type { BootImages } from '../../../../src/daemon/ports/boot-images.ts';
import type { Keys } from '../../../../src/daemon/ports/keys.ts';
import type { Power } from '../../../../src/daemon/ports/power.ts';

export interface Machine {
  on: boolean;
  /** What it does at its next start alone. */
  network: boolean;
  /** How often it was started, and whether from the network. */
  readonly starts: boolean[];
}

export const machine = (on: boolean): Machine => ({ on, network: false, starts: [] });

/** By the address of the BMC. */
export function memoryPower(machines: ReadonlyMap<string, Machine>): Power {
  const at = (address: string): Machine => {
    const found = machines.get(address);
    if (found) return found;
    throw new HostlerError('bmc-unreachable', { message: `no BMC at ${address}`, fix: 'Name another.' });
  };
  return {
    state: async ({ address }) => Promise.resolve(at(address).on ? 'on' : 'off'),
    async on({ address }) {
      const found = at(address);
      if (!found.on) found.starts.push(found.network);
      found.on = true;
      found.network = false;
      return Promise.resolve();
    },
    async off({ address }) {
      at(address).on = false;
      return Promise.resolve();
    },
    async bootFromNetwork({ address }) {
      at(address).network = true;
      return Promise.resolve();
    },
  };
}

export const noKeys: Keys = {
  keepBmcPassword: () => Promise.resolve(),
  bmcPasswordFile: (node) => `/nowhere/${node}`,
  forget: () => Promise.resolve(),
};

const none = (): Promise<never> =>
  Promise.reject(
    new HostlerError('recipe-not-found', { message: 'There are no recipes here', fix: 'Name none.' }),
  );

export const noBootImages: BootImages = {
  recipes: () => Promise.resolve([]),
  fetch: none,
  build: none,
  trial: none,
  list: () => Promise.resolve([]),
  show: () =>
    Promise.reject(
      new HostlerError('boot-image-not-found', {
        message: 'There are no boot images here',
        fix: 'Name none.',
      }),
    ),
  remove: none,
};
