// Switching a node's power over its BMC: which order is given, and what stands against it.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { Bmc } from './node.ts';
import type { Phase } from './state.ts';

export const powerActions = ['on', 'off', 'cycle'] as const;
export type PowerAction = (typeof powerActions)[number];

export interface PowerFacts {
  readonly node: { readonly name: string; readonly phase: Phase };
  readonly action: PowerAction;
  readonly bmc: Bmc | null;
  /** What the BMC says; null where it was not asked, having none. */
  readonly state: 'on' | 'off' | null;
  /** VMs of ours that run on it or may. */
  readonly running: readonly string[];
  /** They may be cut off. */
  readonly force: boolean;
}

export interface PowerPlan extends Plan {
  /** Null: it is so already. */
  readonly order: PowerAction | null;
}

export function decidePower(facts: PowerFacts): Decision<PowerPlan> {
  const { node, action, state } = facts;
  const order = action === state ? null : action === 'cycle' && state === 'off' ? 'on' : action;
  return decide([...bmcRefusals(facts), ...(state === 'off' ? [] : vmRefusals(facts))], () => ({
    order,
    steps:
      order === null ? [] : [{ title: `Switch ${node.name} ${order === 'cycle' ? 'off and on' : order}` }],
    notices: order === null ? [`${node.name} is ${action} already.`] : [],
  }));
}

function bmcRefusals({ node, bmc }: PowerFacts): Refusal[] {
  if (bmc !== null) return [];
  return [
    {
      code: 'node-without-bmc',
      about: `node ${node.name}`,
      needed: 'a BMC that switches its power',
      found: 'none',
      fix: 'Name its BMC when it is approved: --bmc ADDRESS; or press its button.',
    },
  ];
}

function vmRefusals({ node, action, running, force }: PowerFacts): Refusal[] {
  if (action === 'on' || force || running.length === 0) return [];
  return [
    {
      code: 'node-has-vms',
      about: `node ${node.name}`,
      needed: 'a node on which no VM of ours runs',
      found: `${running.length}: ${running.slice(0, 5).join(', ')}${running.length > 5 ? ', …' : ''}`,
      fix: `Move them away first, or cut them off: hostler node power ${node.name} ${action} --force.`,
    },
  ];
}
