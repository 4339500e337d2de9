// A point at which a fault is to happen, as words and as data. Pure; where it is seen is in watch.ts.

/** The phases of a live migration as libvirt tells of them, in their order, each on one of the hosts. */
const migrationPhases = {
  /** The target has a QEMU that waits for the guest. */
  arriving: 'on the target, a QEMU waits for it',
  /** The guest is paused on the source, and what is left travels. */
  handover: 'on the source, it is paused for the last of its memory',
  /** The guest goes on on the target, while memory is still on the source. */
  'post-copy': 'it runs on the target, with memory still on the source',
  /** The guest goes on on the target, with all of it. */
  arrived: 'it runs on the target, with all of its memory',
} as const;
export type MigrationPhase = keyof typeof migrationPhases;

export type Point =
  | { readonly kind: 'migration'; readonly guest: string; readonly phase: MigrationPhase }
  /** The source begins to send the guest's memory for the nth time. */
  | { readonly kind: 'pass'; readonly guest: string; readonly number: number }
  /** A line with this text is written to a log under the host's /var/log. */
  | { readonly kind: 'log'; readonly host: string; readonly file: string; readonly text: string }
  /** The manager has written to a task's log that a step of this name has come so far. */
  | { readonly kind: 'step'; readonly step: string; readonly what: StepWord };

const stepWords = ['started', 'succeeded', 'failed', 'parked', 'undo-started', 'undo-succeeded'] as const;
export type StepWord = (typeof stepWords)[number];

export const pointUsage: readonly (readonly [string, string])[] = [
  [
    'migration:GUEST:pass-N',
    'the source begins to send its memory for the Nth time; pass-1 is the beginning',
  ],
  ...Object.entries(migrationPhases).map(([phase, says]) => [`migration:GUEST:${phase}`, says] as const),
  ['log:HOST:FILE:TEXT', 'a line with TEXT is written to FILE under the /var/log of HOST'],
  [
    `step:STEP[:${stepWords.join('|')}]`,
    "the manager's log of a task says so of a step; started, unless named",
  ],
];

export class NoSuchPoint extends RangeError {
  override readonly name = 'NoSuchPoint';
  constructor(text: string) {
    super(`'${text}' is no point; there are ${pointUsage.map(([usage]) => usage).join(', ')}`);
  }
}

function parseMigration(text: string, guest: string, phase: string): Point {
  const number = /^pass-([1-9]\d*)$/.exec(phase)?.[1];
  if (number !== undefined) return { kind: 'pass', guest, number: Number(number) };
  if (!Object.hasOwn(migrationPhases, phase)) throw new NoSuchPoint(text);
  return { kind: 'migration', guest, phase: phase as MigrationPhase };
}

export function parsePoint(text: string): Point {
  const [kind, first = '', second = '', ...rest] = text.split(':');
  if (first === '') throw new NoSuchPoint(text);
  if (kind === 'migration' && rest.length === 0) return parseMigration(text, first, second);
  if (kind === 'log' && second !== '' && rest.join(':') !== '') {
    return { kind, host: first, file: second, text: rest.join(':') };
  }
  const what = stepWords.find((word) => word === (second === '' ? 'started' : second));
  if (kind === 'step' && what !== undefined && rest.length === 0) return { kind, step: first, what };
  throw new NoSuchPoint(text);
}

export function printPoint(point: Point): string {
  switch (point.kind) {
    case 'migration':
      return `migration:${point.guest}:${point.phase}`;
    case 'pass':
      return `migration:${point.guest}:pass-${point.number}`;
    case 'log':
      return `log:${point.host}:${point.file}:${point.text}`;
    case 'step':
      return `step:${point.step}:${point.what}`;
  }
}
