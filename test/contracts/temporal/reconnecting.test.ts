import { Client, type Connection } from '@temporalio/client';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lazyConnection } from '../../../src/temporal/lazy-connection.js';
import { VideoWorkflows } from '../../../src/temporal/video-workflows.js';
import { freePort } from '../../../workers/free-port.js';

const OUTAGE_MS = 18_000;

describe('while Temporal is away', () => {
  it('is looked for again and again, so that it is found within a quarter of the time that it was away', async () => {
    const port = await freePort();
    const workflows = workflowsAt(port);
    const asking = keepAsking(workflows);
    await sleep(OUTAGE_MS);

    const server = createServer((socket) => socket.destroy());
    const returnedAtMs = performance.now();
    server.listen(port, '127.0.0.1');
    await once(server, 'connection');
    const foundAfterMs = performance.now() - returnedAtMs;
    await asking.stop();
    await close(server);

    console.log(`Temporal was away for ${OUTAGE_MS} ms, and was found ${Math.round(foundAfterMs)} ms after its return`);
    expect(foundAfterMs / OUTAGE_MS).toBeLessThan(0.25);
  });

  it('a server that accepts connections and never answers is given up sooner by a start than by an act', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const workflows = workflowsAt((server.address() as AddressInfo).port);
    const order: string[] = [];
    const act = workflows.cancel('job-1', { actor: 'customer' }).catch(() => order.push('act'));
    const start = workflows
      .start({ jobId: 'job-1' } as never, { sizeBytes: 1, target: { provider: 'other' } })
      .catch(() => order.push('start'));
    await Promise.all([act, start]);
    sockets.forEach((socket) => socket.destroy());
    await close(server);
    expect(order).toEqual(['start', 'act']);
  });

  it('a process can close its connection while calls wait for their next attempt', async () => {
    const uncaught: unknown[] = [];
    const remember = (error: unknown): void => void uncaught.push(error);
    process.prependListener('uncaughtException', remember);
    onTestFinished(() => void process.off('uncaughtException', remember));
    const connection = connectionTo(await freePort());
    const calls = [0, 150, 300, 450].map(async (afterMs) => {
      await sleep(afterMs);
      await connection.workflowService.getSystemInfo({});
    });
    const failures = Promise.allSettled(calls);
    await sleep(1500);

    await connection.close();

    expect((await failures).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    await sleep(1000);
    expect(uncaught, 'errors that nothing caught').toEqual([]);
  });
});

function workflowsAt(port: number): VideoWorkflows {
  const connection = connectionTo(port);
  onTestFinished(() => connection.close());
  return new VideoWorkflows(new Client({ connection }));
}

function connectionTo(port: number): Connection {
  return lazyConnection({ TEMPORAL_ADDRESS: `127.0.0.1:${port}`, TEMPORAL_NAMESPACE: 'default' });
}

/** Asks all the time, as customers do. */
function keepAsking(workflows: VideoWorkflows): { stop: () => Promise<void> } {
  let isStopped = false;
  const ask = async (): Promise<void> => {
    while (!isStopped) {
      await workflows.ping().catch(() => undefined);
      await sleep(100);
    }
  };
  const asking = ask();
  const stop = async (): Promise<void> => {
    isStopped = true;
    await asking;
  };
  return { stop };
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
