// cloud-init's NoCloud seed of a VM: three small files on a medium called `cidata`. Pure; the same seed, the
// same bytes.
import type { Confidential, Seed } from '../../../model/vm/spec.ts';
import { HostlerError } from '../../../model/errors.ts';
import { encodeIso, type IsoFile } from './iso9660.ts';

export interface SeedIdentity {
  /**
   * cloud-init runs its first-boot part once per instance id: the VM's own, so that a clone is set up
   * anew.
   */
  readonly instance: string;
  readonly name: string;
}

/** The image that a guest finds its seed on. */
export function encodeSeed(seed: Seed, identity: SeedIdentity): Uint8Array {
  return encodeIso('cidata', seedFiles(seed, identity));
}

export function seedFiles(seed: Seed, identity: SeedIdentity): IsoFile[] {
  const file = (name: string, text: string): IsoFile => ({ name, content: new TextEncoder().encode(text) });
  const networkConfig = given(seed.networkConfig, 'networkConfig');
  return [
    file('meta-data', metaDataOf(seed, identity)),
    file('user-data', userDataOf(seed)),
    ...(networkConfig === null ? [] : [file('network-config', networkConfig)]),
  ];
}

/** JSON is YAML: no value can break out of where it stands. */
function metaDataOf(seed: Seed, { instance, name }: SeedIdentity): string {
  const metaData = {
    'instance-id': instance,
    'local-hostname': seed.hostName ?? name,
    ...(seed.sshKeys.length > 0 && { 'public-keys': seed.sshKeys }),
  };
  return `${JSON.stringify(metaData, null, 2)}\n`;
}

/** The keys of the seed reach the default user by the meta-data; user data is passed on as it was given. */
function userDataOf(seed: Seed): string {
  return given(seed.userData, 'userData') ?? '#cloud-config\n{}\n';
}

function given(text: Confidential | null, field: string): string | null {
  if (text === null || typeof text === 'string') return text;
  throw new HostlerError('invalid-spec', {
    message: `the seed's ${field} is withheld here and cannot be written`,
    fix: `Give the VM's ${field} again: hostler keeps no copy of what may hold secrets.`,
  });
}
