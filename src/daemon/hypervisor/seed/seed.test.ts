// What a guest's cloud-init is told.
import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../model/vm/spec.ts';
import { encodeSeed, seedFiles } from './seed.ts';

const empty: Seed = { userData: null, networkConfig: null, sshKeys: [], hostName: null };
const identity = { instance: 'vm-1', name: 'web-1' };
const textOf = (seed: Seed): Record<string, string> =>
  Object.fromEntries(
    seedFiles(seed, identity).map(({ name, content }) => [name, new TextDecoder().decode(content)]),
  );

describe('the seed', () => {
  it('of a VM that asked for nothing names it and does nothing more', () => {
    const { 'meta-data': metaData = '', ...rest } = textOf(empty);
    expect(JSON.parse(metaData)).toEqual({ 'instance-id': 'vm-1', 'local-hostname': 'web-1' });
    expect(rest).toEqual({ 'user-data': '#cloud-config\n{}\n' });
  });

  it('carries keys, host name, user data and network configuration', () => {
    const seed: Seed = {
      hostName: 'db',
      sshKeys: ['ssh-ed25519 AAAA anna', 'ssh-ed25519 BBBB ben'],
      userData: '#cloud-config\npackages: [nginx]\n',
      networkConfig: 'version: 2\n',
    };
    const found = textOf(seed);
    expect(JSON.parse(found['meta-data'] ?? '')).toMatchObject({
      'local-hostname': 'db',
      'public-keys': seed.sshKeys,
    });
    expect(found['user-data']).toBe(seed.userData);
    expect(found['network-config']).toBe(seed.networkConfig);
  });

  it('a hostile key stays a key', () => {
    const key = 'ssh-rsa AAAA "\nroot: x';
    expect(JSON.parse(textOf({ ...empty, sshKeys: [key] })['meta-data'] ?? '')).toEqual({
      'instance-id': 'vm-1',
      'local-hostname': 'web-1',
      'public-keys': [key],
    });
  });

  it('cannot be made from what was withheld', () => {
    expect(() => seedFiles({ ...empty, userData: { withheld: true } }, identity)).toThrow(
      expect.objectContaining({ code: 'invalid-spec' }),
    );
  });

  it('is the same bytes each time', () => {
    expect(encodeSeed(empty, identity)).toEqual(encodeSeed(empty, identity));
  });
});
