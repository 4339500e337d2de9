// Carries out many moves that belong together: each is a task of its own, so many at a time as the limits
// allow. Run again after a crash it finds the tasks that it began by their keys.
import { HostlerError } from '../../../../model/errors.ts';
import type { HostId, TaskId, VmId } from '../../../../model/ids.ts';
import { journeyLimits } from '../../../../model/placement/journey.ts';
import { isEnded } from '../../../../model/task/task.ts';
import type { TaskRecord } from '../../../store/task/record.ts';
import { readVm } from '../../../store/vm/record.ts';
import type { Settled, StepContext } from '../../engine/step.ts';
import type { MigrateInput } from '../../vm/migrate/input.ts';
import { readHostOf } from '../../vm/subject.ts';
import type { TaskWorld } from '../../world.ts';

export interface MoveWish {
  readonly vm: VmId;
  readonly name: string;
  readonly source: HostId;
  readonly target: HostId;
  readonly targetName: string;
}
export interface Arrived extends MoveWish {
  readonly task: TaskId;
}
export interface LeftBehind {
  readonly vm: VmId;
  readonly name: string;
  readonly why: string;
  readonly fix: string;
}
export interface JourneyOrder {
  readonly legs: readonly MoveWish[];
  onArrival(arrived: Arrived): Promise<void>;
  /** Another host for a VM that the tried ones would not take. */
  another(leg: MoveWish, tried: readonly HostId[]): Promise<Pick<MoveWish, 'target' | 'targetName'> | null>;
}
export interface JourneyResult {
  readonly arrived: Arrived[];
  readonly left: LeftBehind[];
}

interface Entry {
  leg: MoveWish;
  /** Hosts that were tried before this one. */
  readonly tried: HostId[];
  task: TaskId | null;
  /** `waiting`: its task is parked. */
  state: 'queued' | 'going' | 'waiting' | 'over';
  waitsSinceMs: number | null;
  calledOff: boolean;
}
interface Run {
  readonly world: TaskWorld;
  readonly context: StepContext;
  readonly order: JourneyOrder;
  readonly entries: readonly Entry[];
  readonly result: JourneyResult;
}

const triesMax = 3;
/** After a restart of the manager its hosts are away for a while. */
const awayTriesMax = 10;
const awayCodes = new Set(['source-not-up', 'target-not-up', 'source-unread', 'target-unread']);
const lookEveryMs = 1_000;
/** How long a VM that another task holds, or a host that is not up, is waited for. */
const waitMsMax = 600_000;

export async function runJourney(
  world: TaskWorld,
  context: StepContext,
  order: JourneyOrder,
): Promise<JourneyResult> {
  const entries = await Promise.all(order.legs.map((leg) => takeUp(context, leg)));
  const run: Run = { world, context, order, entries, result: { arrived: [], left: [] } };
  const { signal } = context;
  for (;;) {
    for (const entry of entries) if (entry.task !== null && entry.state !== 'over') await look(run, entry);
    for (const entry of entries) {
      if (signal.aborted) await callOff(context, entry);
      else if (entry.state === 'queued' && hasLane(run, entry.leg)) await begin(run, entry);
    }
    report(run);
    const open = entries.filter(({ state }) => state !== 'over' && (state !== 'queued' || !signal.aborted));
    if (open.length === 0) break;
    if (open.every(({ state }) => state === 'waiting')) throw allWait(open);
    await rest(run, open);
  }
  signal.throwIfAborted();
  return run.result;
}

/**
 * After an error or a restart: what was begun is never left to itself, and while all of it waits for
 * something the whole waits with it.
 */
export async function settleJourney(
  context: StepContext,
  legs: readonly MoveWish[],
): Promise<Settled<JourneyResult>> {
  const entries = await Promise.all(legs.map((leg) => takeUp(context, leg)));
  const open: TaskRecord[] = [];
  for (const entry of entries) {
    const record = entry.task === null ? null : await context.children.read(entry.task);
    if (!record || isOver(record)) continue;
    open.push(record);
    if (context.cancelRequested) await callOff(context, entry);
  }
  if (open.length === 0) return { state: 'not-done' };
  const names = open.map(({ subject }) => subject).join(', ');
  if (open.every(({ state }) => state === 'parked')) {
    return { state: 'unclear', why: `the moves of ${names} wait: ${open[0]?.note ?? 'for a host'}` };
  }
  if (context.failure === null && !context.cancelRequested) return { state: 'not-done' };
  return { state: 'under-way', note: `moves that were begun come to their end first: ${names}` };
}

const keyOf = ({ task }: StepContext, { leg, tried }: Pick<Entry, 'leg' | 'tried'>): string =>
  `${task}/${leg.vm}/${tried.length}`;

const isOver = ({ state, endedAt }: TaskRecord): boolean =>
  isEnded(state) || endedAt !== null || state === 'stuck';

/** The last of the tasks that were begun for it; where an earlier one went to was tried. */
async function takeUp(context: StepContext, leg: MoveWish): Promise<Entry> {
  const entry: Entry = {
    leg,
    tried: [],
    task: null,
    state: 'queued',
    waitsSinceMs: null,
    calledOff: false,
  };
  for (;;) {
    const task = await context.children.find(keyOf(context, entry));
    const record = task && (await context.children.read(task));
    if (!record) break;
    const { target } = record.input as unknown as MigrateInput;
    Object.assign(entry, { task: record.id, state: 'going', leg: { ...entry.leg, target } });
    if (record.state !== 'undone') return entry;
    const next = { leg, tried: [...entry.tried, target] };
    if ((await context.children.find(keyOf(context, next))) === null) return entry;
    entry.tried.push(target);
  }
  return entry;
}

async function look({ context, order, result, world }: Run, entry: Entry): Promise<void> {
  const { task, leg } = entry;
  const record = task && (await context.children.read(task));
  if (!record) return;
  if (!isOver(record)) {
    entry.state = record.state === 'parked' ? 'waiting' : 'going';
    return;
  }
  entry.state = 'over';
  const leave = (): void => {
    const why = record.error?.message ?? record.note ?? 'its move failed';
    result.left.push({
      vm: leg.vm,
      name: leg.name,
      why,
      fix: record.error?.fix ?? `hostler task show ${record.id}`,
    });
  };
  if (record.state === 'succeeded') {
    const arrived = { ...leg, task: record.id };
    await order.onArrival(arrived);
    result.arrived.push(arrived);
    return;
  }
  const vm = await world.store.read((db) => readVm(db, leg.vm));
  // Deleted, or moved by somebody else: it is away, and that is what was wanted.
  if (vm?.host !== leg.source) return;
  const other = await nextTry(order, leg, record, [...entry.tried, leg.target]);
  if (!other) {
    leave();
    return;
  }
  entry.tried.push(leg.target);
  Object.assign(entry, { leg: { ...leg, ...other }, task: null, state: 'queued' });
}

/** Elsewhere where that is possible; to the same host where only somebody did not answer. */
async function nextTry(
  order: JourneyOrder,
  leg: MoveWish,
  { state, error }: TaskRecord,
  tried: readonly HostId[],
): Promise<Pick<MoveWish, 'target' | 'targetName'> | null> {
  if (state === 'stuck' || error === null || error.code === 'cancelled') return null;
  const other = tried.length < triesMax ? await order.another(leg, tried) : null;
  if (other) return other;
  const wasAway = error.kind === 'unavailable' || error.refusals.some(({ code }) => awayCodes.has(code));
  return wasAway && tried.length < awayTriesMax ? leg : null;
}

/** The engine's own limits hold for everybody; these keep what waits from holding locks and room. */
function hasLane({ entries }: Run, { source, target }: MoveWish): boolean {
  const busy = entries.filter(({ state }) => state === 'going' || state === 'waiting').map(({ leg }) => leg);
  const touching = (host: HostId): number =>
    busy.filter((leg) => leg.source === host || leg.target === host).length;
  const onLink = busy.filter((leg) => leg.source === source && leg.target === target).length;
  return (
    touching(source) < journeyLimits.host &&
    touching(target) < journeyLimits.host &&
    onLink < journeyLimits.link
  );
}

async function begin({ world, context, result }: Run, entry: Entry): Promise<void> {
  const { vm, name, source, target } = entry.leg;
  const input: MigrateInput = { vm, name, host: source, target, request: {} };
  try {
    await checkUp(world, source);
    await checkUp(world, target);
    entry.task = await context.children.start({ kind: 'vm.migrate', input, key: keyOf(context, entry) });
    entry.state = 'going';
  } catch (error) {
    if (!(error instanceof HostlerError)) throw error;
    if (error.code !== 'locked' && error.code !== 'host-unreachable') throw error;
    entry.waitsSinceMs ??= world.clock.nowMs();
    if (world.clock.nowMs() - entry.waitsSinceMs < waitMsMax) return;
    entry.state = 'over';
    result.left.push({ vm, name, why: error.message, fix: error.fix });
  }
}

async function checkUp(world: TaskWorld, id: HostId): Promise<void> {
  const { name, connection } = await readHostOf(world, id);
  if (connection.state === 'up') return;
  throw new HostlerError('host-unreachable', {
    message: `${name} is ${connection.state}: ${connection.reason}`,
    fix: `See what is wrong with it: hostler host doctor ${name}.`,
  });
}

async function callOff({ children }: StepContext, entry: Entry): Promise<void> {
  if (entry.task === null || entry.calledOff || entry.state === 'over') return;
  entry.calledOff = true;
  await children.cancel(entry.task).catch((error: unknown) => {
    // Too late: it arrives, and then it is over as well.
    if (!(error instanceof HostlerError) || error.code !== 'not-cancellable') throw error;
  });
}

function report({ entries, context, result }: Run): void {
  const going = entries
    .filter(({ state }) => state === 'going')
    .map(({ leg }) => `${leg.name} to ${leg.targetName}`);
  const over = entries.filter(({ state }) => state === 'over').length;
  const now = going.length === 0 ? '' : `; moves ${going.join(', ')}`;
  const text = `${result.arrived.length} of ${entries.length} moved${now}`;
  context.progress({ done: entries.length === 0 ? 1 : over / entries.length, text });
}

/** Until one of them is over, or it is time to look whether a lock was given back. */
async function rest({ world, context }: Run, open: readonly Entry[]): Promise<void> {
  const going = open.flatMap(({ state, task }) => (state === 'going' && task !== null ? [task] : []));
  const slept = world.clock.sleep(lookEveryMs, context.signal.aborted ? undefined : context.signal);
  const woken = slept.catch((error: unknown) => {
    if (!context.signal.aborted) throw error;
  });
  await Promise.race([woken, ...going.map((task) => context.children.rest(task))]);
}

const allWait = (open: readonly Entry[]): HostlerError =>
  new HostlerError('host-unreachable', {
    message: `The moves of ${open.map(({ leg }) => leg.name).join(', ')} wait for a host`,
    fix: 'Bring the hosts back that they are about; they go on by themselves.',
  });
