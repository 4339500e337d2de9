// Which node is this machine, and what does it boot? A pure choice that carries its reasons; `explain`
// prints them.
import type { MachineFacts } from './machine.ts';
import { judgeRule, type BootChoice, type BootRule, type RuleVerdict } from './rule.ts';

/** A machine that an administrator has approved. */
export interface KnownNode {
  readonly name: string;
  readonly uuid: string;
  /** All network cards that it may boot from. */
  readonly macs: readonly string[];
  /** What an administrator bound it to; it wins over every rule. */
  readonly binding?: BootChoice;
}

export interface BootPolicy {
  readonly nodes: readonly KnownNode[];
  readonly rules: readonly BootRule[];
  /** The image that unknown machines run while they wait for approval; without it they are refused. */
  readonly discoveryImage?: string;
}

interface Reasons {
  /** One sentence. */
  readonly why: string;
  /** Each rule that was asked, in order; the last one may be the one that matched. */
  readonly rules: readonly RuleVerdict[];
}

export type BootDecision =
  | ({ readonly kind: 'node'; readonly node: KnownNode; readonly choice: BootChoice } & Reasons)
  | ({ readonly kind: 'discovery'; readonly image: string } & Reasons)
  | ({ readonly kind: 'refused'; readonly fix: string } & Reasons);

const refused = (why: string, fix: string, rules: readonly RuleVerdict[] = []): BootDecision => ({
  kind: 'refused',
  why,
  fix,
  rules,
});

/**
 * MAC and UUID must belong to the same node: a card that moved, or a machine that lies about one of them,
 * gets nothing. Some makers give every board the same UUID, so the MAC decides which node is meant.
 */
function identify(policy: BootPolicy, facts: MachineFacts): KnownNode | BootDecision | undefined {
  const { mac, uuid } = facts;
  if (mac === undefined || uuid === undefined) {
    return refused(
      'the machine did not tell its MAC address and system UUID',
      'Look at its firmware settings.',
    );
  }
  const byMac = policy.nodes.find((node) => node.macs.includes(mac));
  if (byMac) {
    if (byMac.uuid === uuid) return byMac;
    return refused(
      `the card ${mac} belongs to the node ${byMac.name} with the UUID ${byMac.uuid}, ` +
        `this machine says ${uuid}`,
      `If the card was moved on purpose, correct the node ${byMac.name}.`,
    );
  }
  const byUuid = policy.nodes.find((node) => node.uuid === uuid);
  if (!byUuid) return undefined;
  return refused(
    `the machine ${uuid} is the node ${byUuid.name}, which has no card ${mac}`,
    `If the card is new, add its address to the node ${byUuid.name}.`,
  );
}

export function chooseBoot(policy: BootPolicy, facts: MachineFacts): BootDecision {
  const node = identify(policy, facts);
  if (node === undefined) {
    const known = 'no node has this MAC address or system UUID';
    const { discoveryImage: image } = policy;
    return image === undefined
      ? refused(known, 'Add the machine as a node, or set an image for discovery.')
      : { kind: 'discovery', image, why: `${known}: it reports itself and waits for approval`, rules: [] };
  }
  if ('kind' in node) return node;
  if (node.binding) {
    return {
      kind: 'node',
      node,
      choice: node.binding,
      why: `the node ${node.name} is bound to it`,
      rules: [],
    };
  }
  const asked: RuleVerdict[] = [];
  for (const rule of policy.rules) {
    const verdict = judgeRule(rule, facts);
    asked.push(verdict);
    if (!verdict.matches) continue;
    const choice = { image: rule.image, profile: rule.profile };
    return {
      kind: 'node',
      node,
      choice,
      why: `the rule ${rule.name} is the first that matches`,
      rules: asked,
    };
  }
  return refused(
    `no rule matches the node ${node.name}, and it is bound to no image`,
    `Bind ${node.name} to an image and a profile, or add a rule without selectors at the end.`,
    asked,
  );
}

/** The lines of `hostler node explain`: the choice first, then every rule with what spoke against it. */
export function explainBoot(decision: BootDecision): string[] {
  const head =
    decision.kind === 'node'
      ? `${decision.node.name} boots ${decision.choice.image} with the profile ${decision.choice.profile}`
      : decision.kind === 'discovery'
        ? `an unknown machine boots ${decision.image} for discovery`
        : 'the machine is refused';
  const rules = decision.rules.map((verdict) => {
    if (verdict.selectors.length === 0) return `rule ${verdict.rule}: takes every node`;
    const parts = verdict.selectors.map((s) => {
      const found = s.found === undefined ? 'the machine did not tell' : `found ${s.found}`;
      return `${s.selector} ${s.matches ? 'matches' : 'does not match'} ${s.wanted.join(' or ')} (${found})`;
    });
    return `rule ${verdict.rule}: ${verdict.matches ? 'matches' : 'does not match'}: ${parts.join('; ')}`;
  });
  const fix = decision.kind === 'refused' ? [decision.fix] : [];
  return [head, `because ${decision.why}`, ...rules, ...fix];
}
