// Whether nodes are bound to a boot image: it passed its trial, they are approved, and their profiles
// are there.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostProfile } from '../profile/profile.ts';

export interface AssignFacts {
  readonly image: { readonly id: string; readonly tried: boolean };
  readonly nodes: readonly {
    readonly id: string;
    /** Null while it waits for approval. */
    readonly name: string | null;
    readonly profile: string | null;
  }[];
  /** Null: each node keeps its own. */
  readonly profile: string | null;
  readonly profiles: readonly Pick<HostProfile, 'name'>[];
}

export interface AssignPlan extends Plan {
  readonly bindings: readonly { readonly node: string; readonly profile: string }[];
}

export function decideAssign(facts: AssignFacts): Decision<AssignPlan> {
  const { image, nodes } = facts;
  const profileOf = (node: AssignFacts['nodes'][number]): string => facts.profile ?? node.profile ?? '';
  const refusals = [...imageRefusals(facts), ...nodes.flatMap((n) => nodeRefusals(facts, n, profileOf(n)))];
  return decide(refusals, () => ({
    bindings: nodes.map((node) => ({ node: node.id, profile: profileOf(node) })),
    steps: nodes.map((node) => ({ title: `Bind ${node.name ?? node.id} to ${image.id}` })),
    notices: ['Nothing changes before the next boot of each node.'],
  }));
}

const imageRefusals = ({ image }: AssignFacts): Refusal[] =>
  image.tried
    ? []
    : [
        {
          code: 'image-untried',
          about: `boot image ${image.id}`,
          needed: 'an image whose trial boot passed',
          found: 'it has not passed one',
          fix: 'Build it again: a build ends with the trial boot. hostler boot-image build RECIPE.',
        },
      ];

function nodeRefusals(
  { profiles }: AssignFacts,
  { id, name }: AssignFacts['nodes'][number],
  profile: string,
): Refusal[] {
  const about = `node ${name ?? id}`;
  if (name === null) {
    const fix = 'Approve it first: hostler node approve MAC.';
    return [{ code: 'node-waits', about, needed: 'a node that was approved', found: 'it waits for it', fix }];
  }
  if (profiles.some((p) => p.name === profile)) return [];
  return [
    {
      code: 'profile-unknown',
      about,
      needed: 'a profile of the site',
      found: profile === '' ? 'none: the rules chose until now' : `'${profile}'`,
      fix: `Name one: --profile ${profiles.map((p) => p.name).join(' | ')}.`,
    },
  ];
}
