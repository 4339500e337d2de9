#!/usr/bin/env node
// `hostler NOUN VERB …`: finds the command, parses its words, runs it, and turns an error into words and an
// exit code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '../client/client.ts';
import { paths } from '../contract/paths.gen.ts';
import { HostlerError } from '../model/errors.ts';
import { defaultSocket, parseManagerAddress, sendTo } from './frame/connect.ts';
import { findCommand, listVerbs } from './frame/find.ts';
import { parseWords } from './frame/parse.ts';
import { openTerminal } from './print/open-terminal.ts';
import { printError } from './print/error.ts';

const terminal = openTerminal();
const { env } = process;

async function run(words: readonly string[], signal: AbortSignal): Promise<number> {
  const [noun = '--help', verb = '--help'] = words;
  if (noun === '--help' || noun === '-h' || noun === 'help') {
    terminal.out(await (await import('./frame/help.ts')).printHelp());
    return 0;
  }
  if ((verb === '--help' || verb === '-h') && listVerbs(noun).length > 0) {
    terminal.out(await (await import('./frame/help.ts')).printNounHelp(noun));
    return 0;
  }
  if (noun === '--version' || noun === 'version') {
    terminal.out(`hostler ${readVersion()}\n`);
    return 0;
  }
  const { path, command, words: rest } = await findCommand(words);
  const given = parseWords(path, command, rest);
  if (given.on('help')) {
    terminal.out((await import('./frame/help.ts')).printCommandHelp(path, command));
    return 0;
  }
  const address = parseManagerAddress(
    given.flag('manager') ?? env['HOSTLER_MANAGER'] ?? `unix:${defaultSocket}`,
  );
  const token = env['HOSTLER_TOKEN'];
  const actor = env['HOSTLER_ACTOR'] ?? env['SUDO_USER'];
  const client = createClient({
    send: sendTo(address),
    paths,
    ...(token !== undefined && { token }),
    ...(actor !== undefined && { actor }),
  });
  return command.run({ ...given, client, terminal, json: given.on('json'), env, signal });
}

/** package.json stands beside src in a checkout and beside dist in a package. */
function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
});
// A reader that went away (`| head`) is no error of ours.
process.stdout.on('error', () => process.exit(0));

try {
  process.exitCode = await run(process.argv.slice(2), interrupted.signal);
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = 130;
  else if (error instanceof HostlerError) {
    terminal.err(printError(error));
    process.exitCode = error.exit;
  } else {
    terminal.err(`hostler: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 70;
  }
}
