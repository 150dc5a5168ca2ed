import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerSentEvent {
  id: string | null;
  event: string;
  data: string;
}

const RECONNECT_AFTER_MS = 500;

/**
 * Follows a stream of Server-Sent Events across reconnects, as EventSource does: it comes back with the last id, and
 * stops when the server answers 204 or ends the iteration.
 */
export async function* followEvents(
  open: (lastEventId: string | null) => Promise<Response>,
  signal?: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  let lastEventId: string | null = null;
  while (!signal?.aborted) {
    try {
      const response = await open(lastEventId);
      if (response.status === 204) return;
      if (response.ok && response.body) {
        for await (const event of parseEvents(response.body)) {
          lastEventId = event.id ?? lastEventId;
          yield event;
        }
      }
    } catch (error) {
      // A server that restarts cuts the connection; anything else is not ours to hide.
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(RECONNECT_AFTER_MS);
  }
}

async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let buffer = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    buffer += chunk;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) yield event;
    }
  }
}

function parseBlock(block: string): ServerSentEvent | null {
  const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]));
  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data };
}
