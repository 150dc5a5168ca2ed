import { connect, followVideoEvents, getVideo, installationOf, persistently, type Client } from '@mailsized/client';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';

const MAILSIZED = { status: 'ok', name: 'mailsized', installation: 'ours' };
const VIDEO = { id: 'job', state: 'done' };

let server: Server | undefined;
afterEach(() => stopServer());

/** What arrived at the server: the path, and the credential if there was one. */
const arrived: string[] = [];

/** A server that says who it is, and answers everything else alike. */
async function startServer(health: object | string, answer: RequestListener = sendVideo, port = 0): Promise<string> {
  arrived.length = 0;
  const listener: RequestListener = (request, response) => {
    arrived.push(`${request.url} ${request.headers.authorization ?? 'nothing'}`);
    if (request.url !== '/health') return answer(request, response);
    response.end(typeof health === 'string' ? health : JSON.stringify(health));
  };
  return await serve(listener, port);
}

async function serve(listener: RequestListener, port = 0): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stopServer(): Promise<void> {
  const stopping = server;
  server = undefined;
  stopping?.closeAllConnections();
  await new Promise((resolve) => (stopping ? stopping.close(resolve) : resolve(null)));
}

const sendVideo: RequestListener = (_, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(VIDEO));
};

/** Announces the whole of a text, and closes the connection after half of it. */
function sendHalf(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function ask(client: Client): Promise<unknown> {
  return await getVideo({ client, path: { jobId: 'job' } });
}

describe('a client asks who answers before it sends anything', () => {
  it('and sends its credential to MailSized alone', async () => {
    const baseUrl = await startServer(MAILSIZED);
    const client = connect({ baseUrl, bearer: 'secret' });
    expect(installationOf(client)).toBeNull();
    await ask(client);
    await ask(client);
    expect(arrived).toEqual(['/health nothing', '/v1/videos/job Bearer secret', '/v1/videos/job Bearer secret']);
    expect(installationOf(client)).toBe('ours');
  });

  it.each([
    ['a page', '<html>Hello</html>'],
    ['another service', { status: 'ok' }],
    ['null', 'null'],
  ])('and sends nothing to %s', async (_what, health) => {
    const baseUrl = await startServer(health);
    const asking = ask(connect({ baseUrl, bearer: 'secret' }));
    await expect(asking).rejects.toMatchObject({ name: 'WrongService', found: 'not_mailsized' });
    expect(arrived).toEqual(['/health nothing']);
  });

  it('and sends nothing to another installation than that of its credential', async () => {
    const baseUrl = await startServer(MAILSIZED);
    const asking = ask(connect({ baseUrl, bearer: 'secret', installation: 'theirs' }));
    await expect(asking).rejects.toMatchObject({ name: 'WrongService', found: 'other_installation' });
    await ask(connect({ baseUrl, bearer: 'secret', installation: 'ours' }));
    expect(arrived[0]).toBe('/health nothing');
    expect(arrived.slice(1)).toEqual(['/health nothing', '/v1/videos/job Bearer secret']);
  });

  it('and still knows its installation while the secret of the service is rotated', async () => {
    const rotating = { ...MAILSIZED, installation: 'new', installations: ['new', 'ours'] };
    const baseUrl = await startServer(rotating);
    const client = connect({ baseUrl, bearer: 'secret', installation: 'ours' });
    expect(await ask(client)).toEqual(VIDEO);
    expect(installationOf(client)).toBe('new');
    const asking = ask(connect({ baseUrl, bearer: 'secret', installation: 'theirs' }));
    await expect(asking).rejects.toMatchObject({ found: 'other_installation' });
  });

  it('and asks again after nobody has answered: another program may have taken the port', async () => {
    const baseUrl = await startServer(MAILSIZED);
    const client = connect({ baseUrl, bearer: 'secret' });
    await ask(client);
    await stopServer();
    await expect(ask(client)).rejects.toMatchObject({ name: 'NoAnswer' });
    await startServer('somebody else', sendVideo, Number(new URL(baseUrl).port));
    await expect(ask(client)).rejects.toMatchObject({ name: 'WrongService' });
    const following = followVideoEvents({ client, jobId: 'job' }).next();
    await expect(following).rejects.toMatchObject({ name: 'WrongService' });
    expect(arrived).toEqual(['/health nothing', '/health nothing']);
  });
});

describe('a client whose API does not answer', () => {
  it('says since when, once, and when it answers again', async () => {
    const baseUrl = await startServer(MAILSIZED);
    const said: string[] = [];
    const silence = {
      afterMs: 50,
      onSilence: (since: Date) => said.push(since.getTime() <= Date.now() - 50 ? 'silent' : 'too soon'),
      onAnswer: () => said.push('answers'),
    };
    const client = connect({ baseUrl, silence });
    await ask(client);
    await stopServer();
    const asking = persistently(() => ask(client), { firstWaitMs: 20 });
    await eventually(
      () => said,
      ({ length }) => length > 0,
    );
    await startServer(MAILSIZED, sendVideo, Number(new URL(baseUrl).port));
    expect(await asking).toEqual(VIDEO);
    expect(said).toEqual(['silent', 'answers']);
  });

  it.each([
    ['takes the request and is silent', (): void => undefined],
    ['is away behind a proxy', ((_, response) => void response.writeHead(502).end()) satisfies RequestListener],
  ])('says so too when it %s', async (_how, answer: RequestListener) => {
    const stop = new AbortController();
    const silent = new Promise((resolve) => {
      void startServer(MAILSIZED, answer).then(async (baseUrl) => {
        const client = connect({ baseUrl, silence: { afterMs: 50, onSilence: resolve } });
        const asking = (): Promise<unknown> => getVideo({ client, path: { jobId: 'job' }, signal: stop.signal });
        await persistently(asking, { firstWaitMs: 20, signal: stop.signal }).catch(() => undefined);
      });
    });
    expect(await silent).toBeInstanceOf(Date);
    stop.abort();
  });

  it.each<[what: string, cuts: RequestListener]>([
    ['a job', (_, response) => sendHalf(response, JSON.stringify(VIDEO))],
    [
      'a problem',
      (_, response) => {
        response.writeHead(409, { 'content-type': 'application/problem+json', 'content-length': 100 });
        response.write('{"code":', () => response.destroy());
      },
    ],
  ])('is asked again when the line is cut inside the answer, which is %s', async (_what, cuts) => {
    let answers = 0;
    const baseUrl = await startServer(MAILSIZED, (request, response) => {
      answers += 1;
      return answers <= 2 ? cuts(request, response) : sendVideo(request, response);
    });
    const client = connect({ baseUrl });
    await expect(ask(client)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(await persistently(() => ask(client), { firstWaitMs: 1 })).toEqual(VIDEO);
    expect(answers).toBe(3);
  });

  it('is not taken for another service when the line is cut while it says who it is', async () => {
    let answers = 0;
    const listener: RequestListener = (request, response) => {
      if (request.url !== '/health') return sendVideo(request, response);
      answers += 1;
      return answers === 1
        ? sendHalf(response, JSON.stringify(MAILSIZED))
        : void response.end(JSON.stringify(MAILSIZED));
    };
    const baseUrl = await serve(listener);
    expect(await persistently(() => ask(connect({ baseUrl })), { firstWaitMs: 1 })).toEqual(VIDEO);
    expect(answers).toBe(2);
  });

  it('stops with the reason of its signal, also inside an answer', async () => {
    const stop = new AbortController();
    const baseUrl = await startServer(MAILSIZED, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{', () => setTimeout(() => stop.abort(new Error('enough')), 20));
    });
    const asking = getVideo({ client: connect({ baseUrl }), path: { jobId: 'job' }, signal: stop.signal });
    await expect(asking).rejects.toThrow('enough');
  });

  it('does not say so of an API that answers that it is asked too often', async () => {
    let asked = 0;
    const baseUrl = await startServer(MAILSIZED, (_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 429 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(asked === 1 ? { code: 'x', requestId: 'r', status: 429, retryAfterSec: 3 } : VIDEO));
    });
    const said: string[] = [];
    const client = connect({ baseUrl, silence: { afterMs: 1500, onSilence: () => said.push('silent') } });
    expect(await persistently(() => ask(client), { firstWaitMs: 1 })).toEqual(VIDEO);
    expect(said).toEqual([]);
  });

  it('says so while it follows a job, and goes on when the API is back', async () => {
    const said: string[] = [];
    const events: RequestListener = (_, response) => {
      response.write('retry: 1\n\nid: 1\nevent: state\ndata: {"state":"queued"}\n\n');
    };
    const baseUrl = await startServer(MAILSIZED, events);
    const silence = { afterMs: 50, onSilence: () => said.push('silent'), onAnswer: () => said.push('answers') };
    const following = followVideoEvents({ client: connect({ baseUrl, silence }), jobId: 'job', firstWaitMs: 20 });
    expect((await following.next()).value).toMatchObject({ state: 'queued' });
    const next = following.next();
    await stopServer();
    await eventually(
      () => said,
      ({ length }) => length > 0,
    );
    await startServer(MAILSIZED, (_, response) => void response.writeHead(204).end(), Number(new URL(baseUrl).port));
    expect(await next).toEqual({ done: true, value: undefined });
    expect(said).toEqual(['silent', 'answers']);
  });
});
