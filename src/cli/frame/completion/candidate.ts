// What the next word of a command line may be, found from what the commands say of themselves. Names of
// resources are asked for by whoever calls.
import type { Argument, Command, Completes, Flag } from '../command.ts';
import { globalFlags } from '../command.ts';
import { listNouns, listVerbs, loadCommand } from '../find.ts';

export interface Candidate {
  readonly word: string;
  /** What it is, for shells that show it. */
  readonly summary: string;
}
export type Wanted =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'names'; readonly of: Completes };

const nothing: Wanted = { kind: 'words', candidates: [] };
const plain = (words: readonly string[]): Wanted => ({
  kind: 'words',
  candidates: words.map((word) => ({ word, summary: '' })),
});

/** `before` are the words after `hostler`, `current` is the one that is being typed. */
export async function wantedAfter(before: readonly string[], current: string): Promise<Wanted> {
  const [noun = '', verb = ''] = before;
  if (before.length === 0) return plain([...listNouns(), '--help']);
  const verbs = listVerbs(noun);
  if (verbs.length > 0 && before.length === 1)
    return { kind: 'words', candidates: await describe(noun, verbs) };
  const path = verbs.length > 0 ? `${noun} ${verb}` : noun;
  const exists = verbs.length > 0 ? verbs.includes(verb) : listNouns().includes(noun);
  if (!exists) return nothing;
  return wantedOf(await loadCommand(path), before.slice(verbs.length > 0 ? 2 : 1), current);
}

const describe = (noun: string, verbs: readonly string[]): Promise<Candidate[]> =>
  Promise.all(verbs.map(async (word) => ({ word, summary: (await loadCommand(`${noun} ${word}`)).summary })));

export function wantedOf(command: Command, before: readonly string[], current: string): Wanted {
  const flags: Readonly<Record<string, Flag>> = { ...command.flags, ...globalFlags };
  const valueOf = (word: string | undefined): Flag | undefined => {
    const flag = word?.startsWith('--') === true ? flags[word.slice(2)] : undefined;
    return flag?.value === undefined ? undefined : flag;
  };
  const flag = valueOf(before.at(-1));
  if (flag !== undefined) return of(flag);
  if (current.startsWith('-')) {
    const given = new Set(before);
    const left = Object.entries(flags).filter(
      ([name, { repeated }]) => repeated === true || !given.has(`--${name}`),
    );
    return {
      kind: 'words',
      candidates: left.map(([name, { summary }]) => ({ word: `--${name}`, summary })),
    };
  }
  const args = command.args ?? [];
  const at = before.filter((w, i) => !w.startsWith('-') && valueOf(before[i - 1]) === undefined).length;
  const argument = args[at] ?? args.findLast((a) => a.repeated === true);
  return argument === undefined ? nothing : of(argument);
}

const of = ({ completes, choices }: Pick<Argument, 'completes' | 'choices'>): Wanted =>
  choices !== undefined
    ? plain(choices)
    : completes === undefined
      ? nothing
      : { kind: 'names', of: completes };
