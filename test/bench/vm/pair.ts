// Pairs of a measurement of ours and one of a peer, taken in turns, and the row that tells of them.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { middle, ratioOf } from '../node-libvirt/ratio.ts';

/** `--pairs N`; fifteen is what a figure is worth something from. */
export function pairsAsked(): number {
  const { values } = parseArgs({ options: { pairs: { type: 'string', default: '15' } } });
  return Math.max(1, Number(values.pairs));
}

/** Who begins changes with each pair, so that what one leaves behind is not always the other's. */
export async function alternate<T>(
  pairs: number,
  ours: (pair: number) => Promise<T>,
  theirs: (pair: number) => Promise<T>,
): Promise<(readonly [T, T])[]> {
  const found: (readonly [T, T])[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = pair % 2 === 0 ? await ours(pair) : undefined;
    const their = await theirs(pair);
    found.push([first ?? (await ours(pair)), their]);
  }
  return found;
}

export function printHead(): void {
  const load = loadavg()[0]?.toFixed(1) ?? '';
  process.stdout.write(`${availableParallelism()} CPUs, load ${load}\n\n`);
  process.stdout.write('| | ours | theirs | ratio (90 %) | goal |\n|---|---|---|---|---|\n');
}

const round = (value: number): string =>
  value < 10 ? value.toFixed(2) : value.toFixed(value < 1000 ? 1 : 0);

export function printRow(name: string, pairs: readonly (readonly [number, number])[], goal: string): void {
  const { median, low, high } = ratioOf(pairs);
  const cells = [
    name,
    round(middle(pairs.map(([a]) => a))),
    round(middle(pairs.map(([, b]) => b))),
    `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`,
    goal,
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** At 0, 50, 90 and 100 %. */
export function printSpread(name: string, values: readonly number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => round(sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN);
  const figures = `${at(0)} / ${at(0.5)} / ${at(0.9)} / ${at(1)} ${unit}`;
  process.stdout.write(`${name}: ${figures} (least, median, 90 %, most of ${sorted.length})\n`);
}
