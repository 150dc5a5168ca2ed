import { connect, followVideoEvents, waitForState, type FollowOptions } from '@mailsized/client';
import { describe, expect, it } from 'vitest';
import { json, pretendService, problem, type Answer } from './pretended-service.js';

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

  it('survives lines cut anywhere and every kind of line end', async () => {
    const text = `retry: 1\r\n\r\n${state('1', 'done').replaceAll('\n', '\r\n')}`;
    const told = await followOver(async (_, response) => {
      for (const letter of text) {
        response.write(letter);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    expect(told).toHaveLength(1);
  });

  it('throws the API’s words when it refuses', async () => {
    const baseUrl = await pretendService((_, response) => problem(response, 'token_invalid', 403));
    const following = followVideoEvents({ client: connect({ baseUrl }), jobId: 'j' }).next();
    await expect(following).rejects.toMatchObject({ problem: { code: 'token_invalid' } });
  });

  it('comes back after 503 and lost connections, and gives up when patience has ended', async () => {
    const told = await follow(['503', 'cut', `retry: 1\n\n${state('1', 'done')}`]);
    expect(told).toHaveLength(1);
    const client = connect({ baseUrl: await pretendService((_, response) => void response.destroy()) });
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
  return await pretendService(({ path }, response) => {
    if (path.endsWith('/events')) return void response.writeHead(204).end();
    json(response, { state: name, reason: null, stateVersion: '7' });
  });
}

/** What is told over some connections, one text each; after the last the job has ended. */
async function follow(texts: string[], options: Partial<FollowOptions> = {}, asked: (string | undefined)[] = []) {
  const left = [...texts];
  return await followOver(({ headers }, response) => {
    asked.push(headers['last-event-id'] as string | undefined);
    const text = left.shift();
    if (text === undefined) return void response.writeHead(204);
    if (text === 'cut') return void response.destroy();
    if (text === '503') return problem(response, 'dependency_unavailable', 503);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);
  }, options);
}

async function followOver(
  answer: (...given: Parameters<Answer>) => void | Promise<void>,
  options: Partial<FollowOptions> = {},
) {
  let connections = 0;
  const baseUrl = await pretendService((asked, response) => {
    connections += 1;
    // A single text is told once.
    if (answer.constructor.name === 'AsyncFunction' && connections > 1) return void response.writeHead(204).end();
    void Promise.resolve(answer(asked, response)).then(() => response.end());
  });
  const told = [];
  for await (const event of followVideoEvents({
    client: connect({ baseUrl }),
    jobId: 'j',
    firstWaitMs: 5,
    ...options,
  })) {
    told.push(event);
  }
  return told;
}
