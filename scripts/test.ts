// `scripts/test [KIND] [FILTER…]`: the checks and the kinds of test in order, and one closing count.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}
interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  success: boolean;
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
}

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const checks: readonly (readonly [string, string, readonly string[]])[] = [
  ['types', bin('tsc'), ['-p', '.']],
  ['types of model (neither Node nor DOM)', bin('tsc'), ['-p', 'src/model']],
  ['types of contract (neither Node nor DOM)', bin('tsc'), ['-p', 'src/contract']],
  ['lint', bin('eslint'), ['.', '--max-warnings', '0', '--concurrency', String(availableParallelism())]],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
];
const kinds = ['unit', 'architecture', 'app', 'contract', 'lab'];

function runChecks(): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, command, args] of checks) {
    process.stdout.write(`\n── check: ${title}\n`);
    const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
    if (status === 0) tally.passed += 1;
    else tally.failed += 1;
  }
  return tally;
}

function runKind(kind: string, filters: readonly string[]): Tally {
  process.stdout.write(`\n── ${kind}\n`);
  const scratch = mkdtempSync(join(tmpdir(), 'hostler-test-'));
  const report = join(scratch, 'report.json');
  const { status } = spawnSync(
    bin('vitest'),
    [
      'run',
      '--project',
      kind,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
    // A file that could not even be loaded carries no test of its own: it counts as one failure.
    const broken = result.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
    const failed = result.numFailedTests + broken.length;
    return {
      passed: result.numPassedTests,
      failed: failed === 0 && status !== 0 ? 1 : failed,
      skipped: result.numPendingTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const [kind, ...filters] = process.argv.slice(2);
if (kind !== undefined && kind !== 'check' && !kinds.includes(kind)) {
  process.stderr.write(
    `scripts/test: no kind of test is called '${kind}'; there are: check, ${kinds.join(', ')}\n`,
  );
  process.exit(2);
}
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
const add = (t: Tally): void => {
  total.passed += t.passed;
  total.failed += t.failed;
  total.skipped += t.skipped;
};
if (kind === undefined || kind === 'check') add(runChecks());
for (const k of kinds) if (kind === undefined || kind === k) add(runKind(k, filters));
if (total.passed + total.failed + total.skipped === 0) {
  process.stderr.write('scripts/test: nothing matched\n');
  process.exit(2);
}
const skipped = total.skipped > 0 ? `, ${String(total.skipped)} skipped` : '';
process.stdout.write(`\n${String(total.passed)} passed, ${String(total.failed)} failed${skipped}\n`);
process.exit(total.failed === 0 ? 0 : 1);
