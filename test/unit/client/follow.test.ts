import type { ServerResponse } from 'node:http';
import { connect, followVideoEvents, waitForState, type FollowOptions } from '@mailsized/client';
import { describe, expect, it } from 'vitest';
import { json, startFakeApi, problem } from './fake-api-server.js';

const state = (id: string, name: string): string =>
  `id: ${id}\nevent: state\ndata: {"state":"${name}","status":"x","reason":null,"at":"t"}\n\n`;

describe('following a job', () => {
  it('tells states and progress until the job has ended', async () => {
    const told = await follow([
      `retry: 1\n\n: hello\n\n${state('1', 'queued')}event: progress\ndata: {"percent":3}\n\n`,
    ]);
    expect(told).toEqual([
      { type: 'state', id: '1', state: 'queued', status: 'x', reason: null, at: 't' },
      { type: 'progress', percent: 3 },
    ]);
  });

  it('comes back with the last id it has seen, and what was cut off in the middle is not told', async () => {
    const asked: (string | undefined)[] = [];
    const told = await follow(
      [`retry: 1\n\n${state('1', 'queued')}id: 2\nevent: state\ndata: {"sta`, state('2', 'compressing')],
      { after: '0' },
      asked,
    );
    expect(told.map((event) => event.type === 'state' && event.id)).toEqual(['1', '2']);
    expect(asked).toEqual(['0', '1', '2']);
  });

  it('does not resume from what has no id', async () => {
    const asked: (string | undefined)[] = [];
    await follow([`retry: 1\n\n${state('1', 'queued')}event: progress\ndata: {"percent":3}\n\n`], {}, asked);
    expect(asked).toEqual([undefined, '1']);
  });

  it('leaves out what it does not know', async () => {
    expect(await follow(['retry: 1\n\nevent: weather\ndata: {}\n\n'])).toEqual([]);
  });

  it('understands every kind of line end', async () => {
    for (const end of ['\r\n', '\r']) {
      expect(await follow([`retry: 1\n\n${state('1', 'done')}`.replaceAll('\n', end)])).toHaveLength(1);
    }
  });

  it('throws the API’s words when it refuses', async () => {
    const baseUrl = await startFakeApi((_, response) => problem(response, 'token_invalid', 403));
    const following = followVideoEvents({ client: connect({ baseUrl }), jobId: 'j' }).next();
    await expect(following).rejects.toMatchObject({ problem: { code: 'token_invalid' } });
  });

  it('gives up at once when the API wants a longer wait than patience allows', async () => {
    let asked = 0;
    const client = connect({
      baseUrl: await startFakeApi((_, response) => {
        asked += 1;
        problem(response, 'too_many_event_streams', 429, { retryAfterSec: 3 });
      }),
    });
    const following = followVideoEvents({ client, jobId: 'j', patienceMs: 2_000 }).next();
    await expect(following).rejects.toMatchObject({ problem: { code: 'too_many_event_streams' } });
    expect(asked).toBe(1);
  });

  it('comes back after 503 and lost connections, and gives up when patience has ended', async () => {
    const told = await follow(['503', 'cut', `retry: 1\n\n${state('1', 'done')}`]);
    expect(told).toHaveLength(1);
    const client = connect({ baseUrl: await startFakeApi((_, response) => void response.destroy()) });
    const following = followVideoEvents({ client, jobId: 'j', firstWaitMs: 5, patienceMs: 30 }).next();
    await expect(following).rejects.toMatchObject({ name: 'NoAnswer' });
  });
});

describe('waiting for a state', () => {
  it('answers at once when the job is there already', async () => {
    const client = connect({ baseUrl: await jobIn('done') });
    expect(await waitForState(['done'], { client, jobId: 'j' })).toMatchObject({ state: 'done' });
  });

  it('throws what became of the job when it has ended in another', async () => {
    const client = connect({ baseUrl: await jobIn('rejected') });
    const waiting = waitForState(['done'], { client, jobId: 'j' });
    await expect(waiting).rejects.toMatchObject({ name: 'JobEnded', video: { state: 'rejected' } });
  });
});

async function jobIn(name: string): Promise<string> {
  return await startFakeApi(({ path }, response) => {
    if (path.endsWith('/events')) return void response.writeHead(204).end();
    json(response, { state: name, reason: null, stateVersion: '7' });
  });
}

/** What is told over some connections, each with a text of its own; after the last the job has ended. */
async function follow(texts: string[], options: Partial<FollowOptions> = {}, asked: (string | undefined)[] = []) {
  const left = [...texts];
  const baseUrl = await startFakeApi(({ headers }, response) => {
    asked.push(headers['last-event-id'] as string | undefined);
    const text = left.shift();
    if (text === undefined) return void response.writeHead(204).end();
    if (text === 'cut') return void response.destroy();
    if (text === '503') return problem(response, 'dependency_unavailable', 503);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void writeSlowly(text, response);
  });
  const told = [];
  const client = connect({ baseUrl });
  for await (const event of followVideoEvents({ client, jobId: 'j', firstWaitMs: 5, ...options })) told.push(event);
  return told;
}

/** A letter at a time, so that lines are cut anywhere. */
async function writeSlowly(text: string, response: ServerResponse): Promise<void> {
  for (const letter of text) {
    response.write(letter);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}
