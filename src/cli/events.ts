// `hostler events`
import { parseEvents } from '../client/event-stream.ts';
import type { EventResource } from '../contract/event/follow.ts';
import type { Command } from './frame/command.ts';
import { oneLine } from './print/table.ts';

const printEvent = (event: EventResource): string =>
  [event.at, event.kind, oneLine(event.subject), oneLine(event.cause), JSON.stringify(event.facts)]
    .join('  ')
    .concat('\n');

export const command: Command = {
  summary: 'Print the journal; with --follow, what happens as it happens',
  flags: {
    follow: { summary: 'What happens from now on, or from --after on, as it happens' },
    after: { summary: 'Begin after this event', value: 'NUMBER' },
    kinds: { summary: 'Only these: vm.created,host.*', value: 'KINDS' },
  },
  examples: ['hostler events --follow', 'hostler events --kinds vm.* --json'],
  async run({ client, flag, on, json, terminal, signal }) {
    const stream = await client.open('event.follow', {
      query: {
        follow: String(on('follow')),
        after: flag('after') ?? (on('follow') ? 'latest' : undefined),
        kinds: flag('kinds'),
      },
      headers: { accept: 'text/event-stream' },
      signal,
    });
    try {
      for await (const { data } of parseEvents(stream.body)) {
        terminal.out(json ? `${data}\n` : printEvent(JSON.parse(data) as EventResource));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return 0;
  },
};
