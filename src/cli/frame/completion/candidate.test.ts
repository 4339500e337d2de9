import { expect, test } from 'vitest';
import { listNouns, listVerbs, loadCommand } from '../find.ts';
import { wantedAfter } from './candidate.ts';

const words = async (before: readonly string[], current = ''): Promise<readonly string[]> => {
  const wanted = await wantedAfter(before, current);
  return wanted.kind === 'words' ? wanted.candidates.map((c) => c.word) : [`names of ${wanted.of}`];
};

test('nouns, then verbs with what they do', async () => {
  expect(await words([])).toEqual([...listNouns(), '--help']);
  expect(await words(['vm'])).toEqual(listVerbs('vm'));
  const wanted = await wantedAfter(['host'], '');
  const candidates = wanted.kind === 'words' ? wanted.candidates : [];
  expect(candidates[0]).toEqual({
    word: 'add',
    summary: 'Add a host by its libvirt URI; nothing on it is changed',
  });
});

test.each<[string, readonly string[], string, readonly string[]]>([
  ['an argument', ['vm', 'show'], '', ['names of vm']],
  ['none after the last', ['vm', 'show', 'web'], '', []],
  ['the value of a flag', ['vm', 'migrate', 'web', '--to'], '', ['names of host']],
  ['an argument after a flag and its value', ['vm', 'migrate', '--to', 'host1'], '', ['names of vm']],
  ['an argument after a flag without a value', ['vm', 'stop', '--force'], '', ['names of vm']],
  ['a value that is free', ['vm', 'stop', 'web', '--reason'], '', []],
  [
    'a value of a few words',
    ['vm', 'list', '--power'],
    '',
    ['running', 'paused', 'stopped', 'crashed', 'unknown'],
  ],
  ['a file', ['image', 'add', 'debian'], '', ['names of file']],
  ['a single word', ['completion'], '', ['bash', 'zsh', 'fish']],
  ['what does not exist', ['vm', 'fly'], '', []],
  ['what does not exist at all', ['fly'], '', []],
])('%s', async (_, before, current, found) => {
  expect(await words(before, current)).toEqual(found);
});

test('flags, once each, unless they may be repeated', async () => {
  expect(await words(['pool', 'use', 'a', '--shared', '--host', 'h'], '-')).toEqual([
    '--host',
    '--per-host',
    '--stop',
    '--json',
    '--manager',
    '--help',
  ]);
});

test('every command says what it does, with examples that begin with itself', async () => {
  const paths = listNouns().flatMap((noun) => {
    const verbs = listVerbs(noun);
    return verbs.length === 0 ? [noun] : verbs.map((verb) => `${noun} ${verb}`);
  });
  expect(paths.length).toBeGreaterThan(35);
  for (const path of paths) {
    const { summary, examples, args = [] } = await loadCommand(path);
    expect(summary, path).toMatch(/^[A-Z][^\n]{10,}[^.]$/);
    expect(examples.length, path).toBeGreaterThan(0);
    for (const example of examples) expect(example, path).toContain(`hostler ${path}`);
    for (const argument of args) expect(argument.summary, path).not.toBe('');
  }
}, 120_000);
