// A node's way from power-on to a ready host: phases in order, each with its time and its deadline; pure.

/**
 * off → dhcp → script → kernel → image → verified → configured → userspace → libvirt → ready
 *
 * `dhcp` lasts from power-on until iPXE asks what to boot. From `script` to `libvirt` the boot service and
 * the node report; `ready` is the manager's own finding (see ready.ts). A report is a notice that anyone on
 * the network could send: it moves the timeline, and nothing is ever decided by it alone.
 */
export const phases = [
  'off',
  'dhcp',
  'script',
  'kernel',
  'image',
  'verified',
  'configured',
  'userspace',
  'libvirt',
  'ready',
] as const;
export type Phase = (typeof phases)[number];

export const isPhase = (text: string): text is Phase => (phases as readonly string[]).includes(text);

export interface PhaseEntry {
  readonly phase: Phase;
  readonly atMs: number;
}

/** One boot, from power-on or from iPXE's question, whichever was seen. */
export interface Boot {
  readonly entries: readonly PhaseEntry[];
  /** Drawn by the initramfs: tells the reports of this boot from those of the one before. */
  readonly nonce?: string;
  /** What the boot service handed to exactly this boot; the initramfs goes on with nothing else. */
  readonly found?: { readonly image: string; readonly config: string };
  /** Why the node stopped itself, or was refused. */
  readonly stopped?: { readonly reason: string; readonly atMs: number };
}

export interface NodeState {
  readonly phase: Phase;
  readonly sinceMs: number;
  readonly boot: Boot;
  /** Earlier boots, the newest first. */
  readonly history: readonly Boot[];
  /** Set while a node that was ready does not answer: what it does is unknown, not `off`. */
  readonly lostSinceMs?: number;
}

export type NodeEvent =
  | { readonly kind: 'power'; readonly on: boolean }
  | { readonly kind: 'report'; readonly phase: string; readonly nonce?: string; readonly reason?: string }
  | { readonly kind: 'assigned'; readonly nonce: string; readonly image: string; readonly config: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'lost' };

export const keptBoots = 10;

export const newNode = (nowMs: number): NodeState => ({
  phase: 'off',
  sinceMs: nowMs,
  boot: { entries: [] },
  history: [],
});

const order = (phase: Phase): number => phases.indexOf(phase);

function beginBoot(state: NodeState, phase: Phase, nowMs: number): NodeState {
  const history = state.boot.entries.length > 0 ? [state.boot, ...state.history] : state.history;
  const boot: Boot = { entries: [{ phase, atMs: nowMs }] };
  return { phase, sinceMs: nowMs, boot, history: history.slice(0, keptBoots) };
}

function enter(state: NodeState, phase: Phase, nowMs: number, nonce = state.boot.nonce): NodeState {
  const { entries, found } = state.boot;
  const boot: Boot = {
    entries: [...entries, { phase, atMs: nowMs }],
    ...(nonce === undefined ? {} : { nonce }),
    ...(found === undefined ? {} : { found }),
  };
  return { phase, sinceMs: nowMs, boot, history: state.history };
}

type Report = Extract<NodeEvent, { kind: 'report' }>;

function stop(state: NodeState, reason: string, nowMs: number): NodeState {
  // The node says it again every minute: when it stopped is when it said so first.
  if (state.boot.stopped?.reason === reason) return state;
  return { ...state, boot: { ...state.boot, stopped: { reason, atMs: nowMs } } };
}

function takeReport(state: NodeState, report: Report, nowMs: number): NodeState {
  const { nonce } = report;
  // A late report of the boot before must not move this one.
  const stale = nonce !== undefined && state.boot.nonce !== undefined && nonce !== state.boot.nonce;
  if (report.phase === 'stopped') {
    return stale ? state : stop(state, report.reason ?? 'the node gave no reason', nowMs);
  }
  if (!isPhase(report.phase) || report.phase === 'ready' || report.phase === 'off') return state;
  if (report.phase === 'script') {
    // iPXE asks: a new boot, unless this one has only just been powered on. While refused, it asks every
    // minute.
    if (state.phase === 'dhcp') return enter(state, 'script', nowMs);
    if (state.phase === 'script' && state.boot.stopped === undefined) return state;
    return beginBoot(state, 'script', nowMs);
  }
  if (stale || order(report.phase) <= order(state.phase)) return state;
  return enter(state, report.phase, nowMs, nonce);
}

export function advanceNode(state: NodeState, event: NodeEvent, nowMs: number): NodeState {
  switch (event.kind) {
    case 'power':
      if (!event.on) return state.phase === 'off' ? state : { ...beginBoot(state, 'off', nowMs) };
      return state.phase === 'off' ? beginBoot(state, 'dhcp', nowMs) : state;
    case 'report':
      return takeReport(state, event, nowMs);
    case 'assigned': {
      const { kind: _kind, nonce, ...found } = event;
      // A boot that begins anew in its middle draws another nonce: the last manifest is the one it goes by.
      return order(state.phase) > order('image')
        ? state
        : { ...state, boot: { ...state.boot, nonce, found } };
    }
    case 'ready': {
      const { lostSinceMs: _lost, ...found } = state;
      // A manager that has just started finds nodes ready whose boots it never saw.
      return state.phase === 'ready' ? found : enter(found, 'ready', nowMs);
    }
    case 'lost':
      return state.phase === 'ready' && state.lostSinceMs === undefined
        ? { ...state, lostSinceMs: nowMs }
        : state;
  }
}
