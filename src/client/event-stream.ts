// Server-sent events as the journal sends them, parsed from bytes as they come (WHATWG HTML, section 9.2.6).

export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** A line longer than this is no event of ours. */
const lineLengthMax = 4 * 1024 * 1024;

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > lineLengthMax) throw new RangeError('an event line of more than 4 MiB');
    yield* lines;
  }
}

export async function* parseEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SentEvent> {
  let id = '';
  let event = 'message';
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, event, data: data.join('\n') };
      event = 'message';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
}
