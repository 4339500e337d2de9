// What the cases of a campaign came to, and the table that is printed of them in the end.

interface Judged {
  readonly group: string;
  readonly name: string;
  readonly problems: readonly string[];
  readonly seconds: number;
}

export class Findings {
  readonly #title: string;
  readonly #judged: Judged[] = [];
  readonly #begunMs = performance.now();
  constructor(title: string) {
    this.#title = title;
  }

  /** Runs one case; what it throws is a problem, too, and the next one is run all the same. */
  async judge(group: string, name: string, run: () => Promise<readonly string[]>): Promise<void> {
    const begunMs = performance.now();
    const problems = await run().catch((error: unknown) => [String(error)]);
    const seconds = (performance.now() - begunMs) / 1000;
    this.#judged.push({ group, name, problems, seconds });
    this.#say(`${problems.length === 0 ? 'ok ' : 'BAD'} ${group}: ${name} (${seconds.toFixed(1)} s)`);
    for (const problem of problems) this.#say(`      ${problem}`);
  }

  /** All problems of groups that begin so. */
  of(...groups: readonly string[]): string[] {
    return this.#judged
      .filter(({ group }) => groups.some((begin) => group.startsWith(begin)))
      .flatMap(({ group, name, problems }) => problems.map((problem) => `${group}, ${name}: ${problem}`));
  }

  print(): void {
    const groups = [...new Set(this.#judged.map(({ group }) => group))];
    this.#say(`\n${this.#title}`);
    for (const group of groups) {
      const mine = this.#judged.filter((judged) => judged.group === group);
      const bad = mine.filter(({ problems }) => problems.length > 0).length;
      const seconds = mine.reduce((sum, judged) => sum + judged.seconds, 0);
      this.#say(
        `  ${group.padEnd(44)} ${String(mine.length).padStart(4)} cases` +
          ` ${String(bad).padStart(4)} with findings` +
          ` ${seconds.toFixed(0).padStart(6)} s`,
      );
    }
    const bad = this.#judged.filter(({ problems }) => problems.length > 0).length;
    const minutes = (performance.now() - this.#begunMs) / 60_000;
    this.#say(`  ${this.#judged.length} cases, ${bad} with findings, ${minutes.toFixed(1)} minutes`);
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}
