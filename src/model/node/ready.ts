// When a booted node counts as a host: the manager's own findings, all of what is missing at once.
import { decide, type Decision, type Refusal } from '../decision.ts';

export interface ReadyFacts {
  /** libvirt answered over a connection that both sides authenticated. */
  readonly connected: boolean;
  /** libvirt has probed QEMU: it can say what it would run. */
  readonly capabilities: boolean;
  readonly image: { readonly wanted: string; readonly found?: string };
  readonly config: { readonly wanted: string; readonly found?: string };
  readonly pools: { readonly wanted: readonly string[]; readonly active: readonly string[] };
  readonly networks: { readonly wanted: readonly string[]; readonly active: readonly string[] };
  /** Findings of the host's doctor that are errors; warnings hold no node back. */
  readonly errors: readonly { readonly what: string; readonly fix: string }[];
}

const digestRefusal = (
  what: 'image' | 'config',
  { wanted, found }: { readonly wanted: string; readonly found?: string },
): Refusal[] =>
  wanted === found
    ? []
    : [
        {
          code: `node-${what}-differs`,
          about: what === 'image' ? 'boot image' : 'configuration',
          needed: wanted,
          found: found ?? 'nothing reported',
          fix: 'Restart the node: it loads what is assigned at every boot.',
        },
      ];

const inactive = (
  kind: 'pool' | 'network',
  { wanted, active }: { readonly wanted: readonly string[]; readonly active: readonly string[] },
): Refusal[] =>
  wanted
    .filter((name) => !active.includes(name))
    .map((name) => ({
      code: `node-${kind}-inactive`,
      about: `${kind} ${name}`,
      needed: 'active',
      found: 'inactive or absent',
      fix: `See that what ${name} depends on can be reached from the node; it is started again by itself.`,
    }));

/** In the order in which a node gets there, so that the first refusal is where to look. */
export function decideReady(facts: ReadyFacts): Decision<Record<string, never>> {
  const refusals: Refusal[] = [];
  if (!facts.connected) {
    refusals.push({
      code: 'node-not-connected',
      about: 'libvirt',
      needed: 'an authenticated connection',
      found: 'none',
      fix: 'See the console of the node and libvirtd in its journal.',
    });
  } else if (!facts.capabilities) {
    refusals.push({
      code: 'node-not-probed',
      about: 'libvirt',
      needed: 'capabilities of QEMU',
      found: 'still being probed',
      fix: 'Wait: probing takes seconds, minutes on an emulated machine.',
    });
  }
  refusals.push(...digestRefusal('image', facts.image), ...digestRefusal('config', facts.config));
  refusals.push(...inactive('pool', facts.pools), ...inactive('network', facts.networks));
  for (const { what, fix } of facts.errors) {
    refusals.push({ code: 'node-unhealthy', about: 'doctor', needed: 'no error', found: what, fix });
  }
  return decide(refusals, () => ({}));
}
