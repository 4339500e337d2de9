// Preflight of a move: whether every NIC finds its network at the target, the same one.
import { mustHold, notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import type { Network } from '../../network/network.ts';
import type { MigrationFacts, MovingNic, Side } from './facts.ts';

export function networkChecks({ vm, source, target }: MigrationFacts): MigrationCheck[] {
  return vm.nics.flatMap((nic) => [...linkChecks(nic, source, target), ...filterChecks(nic, target)]);
}

function linkChecks(nic: MovingNic, source: Side, target: Side): MigrationCheck[] {
  const about = `NIC ${nic.name}`;
  switch (nic.kind) {
    case 'network':
      return target.facts === null ? [] : namedNetwork(nic, source, target);
    case 'bridge':
      return [bridgeCheck(nic, target)];
    case 'user':
      return [proven('network-missing', about, 'QEMU itself is its network')];
    case 'vhost-user':
      return [];
    case 'direct':
    case 'other':
      return [
        notVisible(
          'device-link-missing',
          about,
          `libvirt does not say whether ${target.name} has the device ${nic.link}`,
          `ip link show ${nic.link} on ${target.name}`,
        ),
      ];
  }
}

function namedNetwork(nic: MovingNic, source: Side, target: Side): MigrationCheck[] {
  const about = `NIC ${nic.name}`;
  const named = (side: Side): Network | undefined => side.facts?.networks.find((n) => n.name === nic.link);
  const [from, to] = [named(source), named(target)];
  const needed = `the network ${nic.link}`;
  if (!to) {
    const fix = `Define it as on ${source.name}: virsh net-dumpxml ${nic.link}, net-define, net-start.`;
    return [
      refused('network-missing', about, { needed, found: `${target.name} has no network of that name`, fix }),
    ];
  }
  const checks: MigrationCheck[] = [
    proven('network-missing', about, `${target.name} has the network ${nic.link}`),
    mustHold(to.active, 'network-inactive', about, `it is active there`, {
      needed: `${needed}, active`,
      found: `it is not active on ${target.name}`,
      fix: `Start it: virsh net-start ${nic.link} on ${target.name}.`,
    }),
  ];
  if (from) checks.push(...samenessChecks(nic, from, to, target));
  if (nic.portGroup !== null) {
    checks.push(
      mustHold(
        to.portGroups.includes(nic.portGroup),
        'port-group-missing',
        about,
        `it has ${nic.portGroup}`,
        {
          needed: `the port group ${nic.portGroup} of the network ${nic.link}`,
          found: `${target.name} has ${to.portGroups.join(', ') || 'none'}`,
          fix: `Add the port group there: virsh net-edit ${nic.link} on ${target.name}.`,
        },
      ),
    );
  }
  return checks;
}

function samenessChecks(nic: MovingNic, from: Network, to: Network, target: Side): MigrationCheck[] {
  const about = `NIC ${nic.name}`;
  const fix = `Make the two definitions equal: virsh net-edit ${nic.link} on ${target.name}.`;
  const checks: MigrationCheck[] = [
    mustHold(from.forward === to.forward, 'network-differs', about, `both are of mode ${to.forward}`, {
      needed: `a network ${nic.link} of mode ${from.forward}`,
      found: `mode ${to.forward} on ${target.name}`,
      fix,
    }),
    mustHold(from.vlans.join() === to.vlans.join(), 'network-vlan', about, 'their VLANs are equal', {
      needed: `VLAN ${from.vlans.join(', ') || 'none'} on ${nic.link}`,
      found: `${to.vlans.join(', ') || 'none'} on ${target.name}`,
      fix,
    }),
  ];
  const mtu = nic.mtu ?? from.mtu;
  if (mtu !== null) {
    const found = to.mtu ?? 1500;
    checks.push(
      mustHold(found >= mtu, 'network-mtu', about, `its MTU is ${found}`, {
        needed: `an MTU of ${mtu}, which the guest uses`,
        found: `${found} on ${target.name}`,
        fix,
      }),
    );
  }
  return checks;
}

function bridgeCheck(nic: MovingNic, target: Side): MigrationCheck {
  const about = `NIC ${nic.name}`;
  const owner = target.facts?.networks.find((n) => n.bridge === nic.link && n.active);
  if (owner)
    return proven(
      'bridge-missing',
      about,
      `the network ${owner.name} on ${target.name} has the bridge ${nic.link}`,
    );
  return notVisible(
    'bridge-missing',
    about,
    `no network on ${target.name} names the bridge ${nic.link}, and libvirt shows no others`,
    `ip link show ${nic.link} on ${target.name}`,
  );
}

function filterChecks(nic: MovingNic, target: Side): MigrationCheck[] {
  if (nic.filter === null) return [];
  const about = `NIC ${nic.name}`;
  if (target.networkFilters === null) {
    const why = `the network filters of ${target.name} were not listed`;
    return [notVisible('filter-missing', about, why, `virsh nwfilter-list on ${target.name}`)];
  }
  return [
    mustHold(
      target.networkFilters.includes(nic.filter),
      'filter-missing',
      about,
      `it has the filter ${nic.filter}`,
      {
        needed: `the network filter ${nic.filter}`,
        found: `${target.name} does not have it`,
        fix: `Define it there: virsh nwfilter-dumpxml ${nic.filter}, then nwfilter-define.`,
      },
    ),
  ];
}
