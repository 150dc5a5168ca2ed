/** One Server-Sent Event. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerSentEvent {
  /** Null when the event carries no id. */
  id: string | null;
  type: string;
  data: string;
}

/** Parses the events of one connection. If the server sets the wait before a reconnection, `onRetry` gets it. */
export async function* parseEventStream(
  chunks: AsyncIterable<string>,
  onRetry: (waitMs: number) => void,
): AsyncGenerator<ServerSentEvent> {
  let fields = emptyFields();
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (fields.data.length > 0) yield { id: fields.id, type: fields.type, data: fields.data.join('\n') };
      fields = emptyFields();
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'id') fields.id = value;
    else if (name === 'event') fields.type = value;
    else if (name === 'data') fields.data.push(value);
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
  }
}

function emptyFields(): { id: string | null; type: string; data: string[] } {
  return { id: null, type: 'message', data: [] };
}

/** Yields only complete lines: the next connection repeats a line that was cut off in the middle. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let endedInReturn = false;
  for await (const chunk of chunks) {
    if (chunk === '') continue;
    // The second half of a line ending (CR LF) whose first half was in the previous chunk.
    const fresh = endedInReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    endedInReturn = chunk.endsWith('\r');
    const lines = (rest + fresh).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
