// The two ways a command prints a resource: as it is, or as a table or fields for people.
import type { Context } from './command.ts';

type Out = Pick<Context, 'json' | 'terminal'>;

export function printResource<T>(
  { json, terminal }: Out,
  resource: T,
  forPeople: (resource: T) => string,
): void {
  terminal.out(json ? `${JSON.stringify(resource)}\n` : forPeople(resource));
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** All pages of a list; with `--json` the API's own page, its items complete. */
export async function readPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return { items, next: null };
}
