// Ordered rules that choose image and host profile of a node by what its machine tells; the first that
// matches wins.
import { selectors, type MachineFacts, type Selector } from './machine.ts';

/** What a node boots: both are names or ids that the publication knows. */
export interface BootChoice {
  readonly image: string;
  readonly profile: string;
}

export interface BootRule extends BootChoice {
  readonly name: string;
  /**
   * All of them must match; each takes one of its patterns. `*` stands for any text, case does not count,
   * and an address may be a network (`10.0.0.0/24`). No selectors at all: the rule takes every node.
   */
  readonly match: { readonly [S in Selector]?: readonly string[] };
}

export interface SelectorVerdict {
  readonly selector: Selector;
  readonly wanted: readonly string[];
  /** Absent when the machine did not tell. */
  readonly found?: string;
  readonly matches: boolean;
}

export interface RuleVerdict {
  readonly rule: string;
  readonly matches: boolean;
  readonly selectors: readonly SelectorVerdict[];
}

const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');

/** The four bytes as one number; undefined for what is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function isInNetwork(address: string, network: string): boolean {
  const [base = '', length = '32'] = network.split('/', 2);
  const [found, wanted] = [parseAddress(address), parseAddress(base)];
  const bits = Number(length);
  if (found === undefined || wanted === undefined || !(bits >= 0 && bits <= 32)) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(found / size) === Math.floor(wanted / size);
}

function matchesOne(selector: Selector, found: string, pattern: string): boolean {
  if (selector === 'address' && pattern.includes('/')) return isInNetwork(found, pattern);
  return glob(selector === 'mac' ? pattern.replaceAll('-', ':') : pattern).test(found);
}

export function judgeRule(rule: BootRule, facts: MachineFacts): RuleVerdict {
  const verdicts = selectors.flatMap((selector): SelectorVerdict[] => {
    const wanted = rule.match[selector];
    if (!wanted) return [];
    const found = facts[selector];
    if (found === undefined) return [{ selector, wanted, matches: false }];
    return [{ selector, wanted, found, matches: wanted.some((p) => matchesOne(selector, found, p)) }];
  });
  return { rule: rule.name, matches: verdicts.every((v) => v.matches), selectors: verdicts };
}
