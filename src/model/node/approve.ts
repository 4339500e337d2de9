// Whether a machine becomes a node: its name, its addresses, what it boots. All that speaks against it
// at once.
import { parseAddress } from '../boot/rule.ts';
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import { nameFault } from '../name.ts';
import type { HostProfile, NodeInput } from '../profile/profile.ts';
import { validateProfile } from '../profile/validate.ts';
import type { NodeAddresses } from './node.ts';

export interface ApproveRequest {
  readonly name: string;
  readonly addresses: NodeAddresses;
  /** Both or neither: without them the rules choose. */
  readonly image: string | null;
  readonly profile: string | null;
}

export interface ApproveFacts {
  readonly request: ApproveRequest;
  readonly machine: { readonly uuid: string; readonly macs: readonly string[]; readonly name: string | null };
  readonly others: readonly { readonly name: string; readonly addresses: NodeAddresses }[];
  /** Names of hosts that are no nodes. */
  readonly hosts: readonly string[];
  readonly images: readonly { readonly id: string; readonly tried: boolean }[];
  readonly profiles: readonly HostProfile[];
  readonly rules: number;
}

export interface ApprovePlan extends Plan {
  readonly binding: { readonly image: string; readonly profile: string } | null;
}

export function decideApprove(facts: ApproveFacts): Decision<ApprovePlan> {
  const { request, machine } = facts;
  const { name, image, profile } = request;
  const refusals = [
    ...nameRefusals(facts),
    ...addressRefusals(facts),
    ...bindingRefusals(facts),
    ...profileRefusals(facts),
  ];
  return decide(refusals, () => ({
    binding: image !== null && profile !== null ? { image, profile } : null,
    steps: [{ title: `Sign what ${name} boots, and hand it out at its next boot` }],
    notices: [
      image === null
        ? 'The rules of the site choose image and profile.'
        : `It boots ${image} with ${profile ?? '?'}.`,
      `The machine ${machine.uuid} becomes ${name} when it boots next.`,
    ],
  }));
}

function nameRefusals({ request, machine, others, hosts }: ApproveFacts): Refusal[] {
  const about = `node ${request.name.slice(0, 80)}`;
  const refusals: Refusal[] = [];
  const fault = nameFault(request.name);
  if (fault !== null) {
    const fix = 'Choose a name of letters, digits, "-" and ".".';
    refusals.push({
      code: 'name',
      about,
      needed: 'a name that host names may have',
      found: `it ${fault}`,
      fix,
    });
  }
  if (machine.name !== null) {
    refusals.push({
      code: 'node-known',
      about,
      needed: 'a machine that waits for approval',
      found: `it is the node ${machine.name} already`,
      fix: `Remove it first to give it another name: hostler node remove ${machine.name}.`,
    });
  }
  const taken = others.some((n) => n.name === request.name)
    ? 'a node'
    : hosts.includes(request.name)
      ? 'a host'
      : null;
  if (taken !== null) {
    const fix = 'Choose another name.';
    refusals.push({
      code: 'name-taken',
      about,
      needed: 'a name that is free',
      found: `it is that of ${taken}`,
      fix,
    });
  }
  return refusals;
}

const cidr = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/;

function addressRefusals({ request, others }: ApproveFacts): Refusal[] {
  const refusals: Refusal[] = [];
  if (request.addresses['mgmt'] === undefined) {
    refusals.push({
      code: 'address',
      about: 'address mgmt',
      needed: 'an address under which the manager reaches the node',
      found: 'none',
      fix: 'Give it one: --address ADDRESS/LENGTH.',
    });
  }
  for (const [name, { address, gateway }] of Object.entries(request.addresses)) {
    const about = `address ${name}`;
    const [, plain = '', length = ''] = cidr.exec(address) ?? [];
    if (parseAddress(plain) === undefined || Number(length) > 32) {
      const fix = 'Write it as 10.0.0.11/24.';
      refusals.push({ code: 'address', about, needed: 'ADDRESS/LENGTH', found: address.slice(0, 80), fix });
    }
    if (gateway !== undefined && parseAddress(gateway) === undefined) {
      const fix = 'Write the gateway as 10.0.0.1.';
      refusals.push({ code: 'gateway', about, needed: 'an IPv4 address', found: gateway.slice(0, 80), fix });
    }
    const owner = others.find((n) =>
      Object.values(n.addresses).some((a) => a.address.split('/')[0] === plain),
    );
    if (owner) {
      const fix = 'Choose another address.';
      refusals.push({
        code: 'address-taken',
        about,
        needed: 'a free address',
        found: `it is ${owner.name}'s`,
        fix,
      });
    }
  }
  return refusals;
}

function bindingRefusals({ request, images, rules }: ApproveFacts): Refusal[] {
  const { image, profile } = request;
  const about = 'boot image';
  if (image === null && profile === null) {
    if (rules > 0) return [];
    const fix = 'Name both: --image IMAGE --profile PROFILE; or add rules to the site file.';
    return [{ code: 'no-choice', about, needed: 'an image and a profile', found: 'none, and no rules', fix }];
  }
  if (image === null || profile === null) {
    const fix = 'Name both, or neither and let the rules choose.';
    return [{ code: 'half-a-choice', about, needed: 'an image and a profile', found: 'one of them', fix }];
  }
  const found = images.find((i) => i.id === image);
  if (found?.tried === true) return [];
  return [
    found
      ? {
          code: 'image-untried',
          about: `boot image ${image}`,
          needed: 'an image whose trial boot passed',
          found: 'it has not passed one',
          fix: 'Build it again: a build ends with the trial boot. hostler boot-image build RECIPE.',
        }
      : {
          code: 'image-unknown',
          about: `boot image ${image.slice(0, 80)}`,
          needed: 'an image that there is',
          found: images.length === 0 ? 'there are none' : `there are ${images.map((i) => i.id).join(', ')}`,
          fix: 'hostler boot-image list shows all that there are.',
        },
  ];
}

/** What is the node's own and secret says nothing about whether the profile fits. */
const secrets = {
  machineId: '0'.repeat(32),
  tls: { ca: '', certificate: '', key: '' },
  sshHostKey: { privateKey: '', publicKey: '' },
};

function profileRefusals({ request, machine, profiles }: ApproveFacts): Refusal[] {
  if (request.profile === null) return [];
  const about = `profile ${request.profile.slice(0, 80)}`;
  const profile = profiles.find((p) => p.name === request.profile);
  if (!profile) {
    const found = `there are ${profiles.map((p) => p.name).join(', ')}`;
    const fix = 'Name one of them, or add it to the site file.';
    return [{ code: 'profile-unknown', about, needed: 'a profile of the site', found, fix }];
  }
  const node: NodeInput = { ...request, ...machine, name: request.name, ...secrets };
  return validateProfile(profile, node).map((found) => ({
    code: 'profile-fits-not',
    about,
    needed: `a profile that fits ${request.name}`,
    found,
    fix: 'Give the node what the profile asks for, or choose another profile.',
  }));
}
