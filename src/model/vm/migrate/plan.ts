// The plan of a move: what is claimed, made ready, sent and cleaned up, and what the guest notices of it.
import type { Plan, PlanStep } from '../../decision.ts';
import type { HostId, VmId } from '../../ids.ts';
import { MiB, printBytes, printMiB } from '../../memory.ts';
import { reachesOtherHosts } from '../../network/network.ts';
import { printDuration } from '../../time.ts';
import type { MigrationFacts } from './facts.ts';
import { overheadMiB } from './memory.ts';
import {
  calibrationOf,
  predictMigration,
  type Calibration,
  type Prediction,
  type Range,
} from './prediction.ts';
import { copiesOverlays, fateOf, type DiskCopy } from './storage.ts';
import { chooseTransport, type Transport } from './transport.ts';

export interface MigrationPlan extends Plan {
  readonly vm: VmId;
  readonly name: string;
  readonly uuid: string;
  readonly source: HostId;
  readonly target: HostId;
  /** `offline`: the VM is stopped; definition and local disks move. */
  readonly kind: 'live' | 'offline';
  readonly stayPaused: boolean;
  readonly peerUri: string;
  /** Null for a VM that is stopped. */
  readonly transport: Transport | null;
  /** `overlays`: only the top layers are sent, the bases are there. */
  readonly storage: 'none' | 'whole' | 'overlays';
  readonly copies: readonly DiskCopy[];
  /** Brought before the move: what libvirt does not copy itself. */
  readonly brought: readonly DiskCopy[];
  readonly images: readonly string[];
  readonly claim: {
    readonly memoryMiB: number;
    readonly pools: Readonly<Record<string, number>>;
  };
  readonly setGuestClock: boolean;
  readonly prediction: Prediction;
  /** How good such predictions have been between the two hosts. */
  readonly calibration: Calibration;
  /** What policy chose and why. */
  readonly choices: readonly string[];
}

export function planMigration(facts: MigrationFacts): MigrationPlan {
  const { vm, source, target } = facts;
  const isLive = vm.power !== 'stopped';
  const fates = vm.disks.map((disk) => fateOf(disk, facts));
  const copies = fates.flatMap((f) => (f.how === 'copied' ? [f.copy] : []));
  const brought = fates.flatMap((f) => (f.how === 'brought' ? [f.copy] : []));
  const choice = isLive ? chooseTransport(facts) : null;
  const prediction = predict(facts, choice?.transport ?? null, copies);
  const parts = {
    vm: vm.id,
    name: vm.name,
    uuid: vm.uuid,
    source: source.id,
    target: target.id,
    kind: isLive ? ('live' as const) : ('offline' as const),
    stayPaused: vm.power === 'paused',
    peerUri: target.peerUri ?? '',
    transport: choice?.transport ?? null,
    storage: storageOf(facts, copies),
    copies,
    brought,
    images: [
      ...new Set(
        vm.hostFiles.flatMap((f) => (f.image === null || f.atTarget === 'present' ? [] : [f.image])),
      ),
    ],
    claim: {
      memoryMiB: isLive ? vm.memoryMiB + overheadMiB(vm.memoryMiB) : 0,
      pools: perPool([...copies, ...brought]),
    },
    setGuestClock: isLive && vm.power === 'running' && vm.agentAnswers === true,
    prediction,
    calibration: calibrationOf(facts.pair.moves),
    choices: choice?.why ?? [],
  };
  return { ...parts, steps: stepsOf(parts, facts), notices: noticesOf(parts, facts) };
}
type Parts = Omit<MigrationPlan, 'steps' | 'notices'>;

const storageOf = ({ vm }: MigrationFacts, copies: readonly DiskCopy[]): MigrationPlan['storage'] =>
  copies.length === 0 ? 'none' : copiesOverlays(vm) ? 'overlays' : 'whole';

function perPool(copies: readonly DiskCopy[]): Record<string, number> {
  const pools: Record<string, number> = {};
  for (const { targetPool, bytes } of copies) pools[targetPool] = (pools[targetPool] ?? 0) + bytes;
  return pools;
}

function predict(
  facts: MigrationFacts,
  transport: Transport | null,
  copies: readonly DiskCopy[],
): Prediction {
  const { vm, pair } = facts;
  return predictMigration({
    memoryMiB: transport === null ? 0 : vm.memoryMiB,
    dirtyMiBs: transport === null || vm.power === 'paused' ? 0 : vm.dirtyMiBs,
    storageMiB: copies.reduce((sum, c) => sum + c.bytes, 0) / MiB,
    downtimeMsMax: transport?.downtimeMsMax ?? 0,
    bandwidthMiBsMax: transport?.bandwidthMiBs ?? null,
    postCopy: transport?.postCopy ?? false,
    autoConverge: transport?.autoConverge ?? false,
    moves: pair.moves,
  });
}

function stepsOf(plan: Parts, { vm, source, target }: MigrationFacts): PlanStep[] {
  const steps: PlanStep[] = [];
  const on = (host: string, title: string): void => void steps.push({ title, host });
  if (plan.claim.memoryMiB > 0) on(target.name, `Reserve ${printMiB(plan.claim.memoryMiB)} of memory`);
  for (const image of plan.images) on(target.name, `Bring the image ${image}`);
  for (const copy of plan.brought) on(target.name, `Bring ${copy.disk} to ${copy.targetPath}`);
  for (const copy of plan.copies) on(target.name, `Make the volume ${copy.targetPath} for ${copy.disk}`);
  const total = plan.copies.reduce((sum, c) => sum + c.bytes, 0);
  const disks = total > 0 ? `${printBytes(total)} of disks` : '';
  if (plan.kind === 'offline') {
    on(source.name, disks === '' ? 'Move the definition' : `Move the definition and ${disks}`);
  } else {
    on(source.name, `Send ${printMiB(vm.memoryMiB)} of memory${disks === '' ? '' : ` and ${disks}`}`);
  }
  steps.push({ title: `Record ${target.name} as its host` });
  if (plan.setGuestClock) on(target.name, "Set the guest's clock");
  const left = plan.copies.length + plan.brought.length;
  on(
    source.name,
    left > 0 ? `Remove the definition and ${left} volumes` : 'Make sure that no definition is left',
  );
  return steps;
}

const printRange = ({ low, high }: Range): string =>
  high === null
    ? `${printDuration(low)} or more, without a bound`
    : `${printDuration(low)} to ${printDuration(high)}`;

function noticesOf(plan: Parts, facts: MigrationFacts): string[] {
  const { vm, target } = facts;
  const notices: string[] = [];
  if (plan.kind === 'live' && !plan.stayPaused) {
    notices.push(`${vm.name} stands still for ${printRange(plan.prediction.downtimeMs)}.`);
    if (plan.transport?.autoConverge === true) notices.push(`${vm.name} may run slower until it has moved.`);
    if (plan.transport?.postCopy === true) {
      notices.push(
        'If post-copy is switched to, a loss of either host until the end loses the running guest.',
      );
    }
  }
  if (plan.transport !== null && !plan.transport.tls && !plan.transport.tunnelled) {
    notices.push('Memory and disks travel unencrypted.');
  }
  if (plan.storage === 'whole' && vm.disks.some((d) => d.backing.length > 0)) {
    notices.push(`Disks on a base become one file each: ${target.name} does not have the base.`);
  }
  const islands = vm.nics.filter((nic) => {
    const network = target.facts?.networks.find((n) => nic.kind === 'network' && n.name === nic.link);
    return network !== undefined && !reachesOtherHosts(network);
  });
  for (const nic of islands) {
    notices.push(`Connections over ${nic.name} break: the network ${nic.link} ends at each host.`);
  }
  if (vm.hostFiles.some((f) => f.use === 'serial log'))
    notices.push('The serial log stays behind; a new one begins.');
  return notices;
}
