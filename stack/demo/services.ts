import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiProcess, workerProcess } from '../app.processes.js';
import { startStack, type EmbeddedStack } from '../embedded-stack.js';
import { makeAdmin, makeTestUser } from '../make-admin.js';
import { announceStack } from '../running-stack.js';
import type { ServerProcess } from '../server-process.js';
import { projectRoot } from '../tools.js';
import { DemoFailure } from './demo-failure.js';
import { formatSeconds } from './format.js';

const POLL_MS = 500;
/** Short, because a person is waiting for the end: the next start continues a worker's unfinished work. */
const DRAIN_SEC = 5;

/** Every process of a demonstration. */
export interface Services {
  stack: EmbeddedStack;
  /** Resolves with a failure when the first server ends unexpectedly, or with undefined once `signal` is aborted. */
  firstUnexpectedExit(signal: AbortSignal): Promise<DemoFailure | undefined>;
  /** Stops the API and the worker first, then the servers that they use. A repeat does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded stack, the API and one worker with all roles.
 * @throws when a server does not start or the signal is aborted; then nothing is left running
 */
export async function startServices(say: (message: string) => void, signal: AbortSignal): Promise<Services> {
  const startMs = performance.now();
  const ready = (what: string): void =>
    say(`${what.padEnd(56)}${formatSeconds(performance.now() - startMs).padStart(8)}`);
  const stack = await startStack({
    dataDir: join(projectRoot, '.data', 'stack'),
    ports: 'preferred',
    envOverrides: { WORKER_SHUTDOWN_GRACE_SEC: String(DRAIN_SEC) },
    log: say,
  });
  const apps = [apiProcess(stack), workerProcess(stack, 'all')];
  const servers = Object.values(stack.servers).filter((server): server is ServerProcess => server !== undefined);
  let withdraw = (): void => undefined;
  const stop = async (): Promise<void> => {
    withdraw();
    await Promise.all(apps.map((app) => app.stop()));
    await stack.stop();
  };
  try {
    signal.throwIfAborted();
    ready(`servers ready: ${servers.map((server) => server.name).join(', ')}`);
    await Promise.all([makeAdmin(stack), makeTestUser(stack), startAll(apps)]);
    signal.throwIfAborted();
    withdraw = announceStack(stack);
    ready('API and worker ready');
  } catch (error) {
    await stop();
    throw error;
  }
  return { stack, stop, firstUnexpectedExit: (until) => waitForUnexpectedExit([...servers, ...apps], until) };
}

/** Waits for all even when one fails, so that none is still starting when they are stopped. */
async function startAll(apps: readonly ServerProcess[]): Promise<void> {
  const results = await Promise.allSettled(apps.map((app) => app.start()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function waitForUnexpectedExit(
  processes: readonly ServerProcess[],
  signal: AbortSignal,
): Promise<DemoFailure | undefined> {
  while (!signal.aborted) {
    const dead = processes.find((process) => !process.isRunning);
    if (dead) {
      const advice = `See its log: ${dead.spec.logFile}`;
      return new DemoFailure(`The server "${dead.name}" has ended unexpectedly.`, { advice });
    }
    await sleep(POLL_MS);
  }
  return undefined;
}
