// Whether a node is forgotten. The machine goes on as it is; at its next boot nobody knows it.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';

export interface RemoveNodeFacts {
  readonly node: { readonly id: string; readonly name: string | null };
  /** The host that it is, while it belongs to the fleet. */
  readonly host: string | null;
}

export interface RemoveNodePlan extends Plan {
  readonly node: string;
}

export function decideRemoveNode({ node, host }: RemoveNodeFacts): Decision<RemoveNodePlan> {
  const shown = node.name ?? node.id;
  const refusals: Refusal[] =
    host === null
      ? []
      : [
          {
            code: 'node-is-host',
            about: `node ${shown}`,
            needed: 'a node that is no host of the fleet',
            found: `it is the host ${host}`,
            fix: `Remove the host first: hostler host remove ${host}.`,
          },
        ];
  return decide(refusals, () => ({
    node: node.id,
    steps: [{ title: `Forget ${shown} and what was signed for it` }],
    notices: ['At its next boot it is an unknown machine.'],
  }));
}
