import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { tryExclusiveLock } from '../src/scratch/exclusive-lock.js';
import type { ExclusiveLock } from '../src/scratch/exclusive-lock.js';

/** The ports that a stack uses when they are free; README.md and RUNBOOK.md name them. */
export const PREFERRED_PORTS = {
  api: 3000,
  admin: 3001,
  temporal: 7233,
  temporalUi: 8233,
  temporalMetrics: 9233,
  mongodb: 27117,
  s3: 7070,
  stripe: 12111,
  mailgun: 12112,
  smtp: 12525,
  inbox: 12580,
} as const;

export type PortName = keyof typeof PREFERRED_PORTS;
export type Ports = Record<PortName, number>;

/** Ports for one stack, reserved until they are released (also while one of its servers is down for a restart). */
export interface PortReservation {
  ports: Ports;
  release(): void;
}

/** Below the range from which Linux (32768) and macOS (49152) take ports for outgoing connections. */
const FREE_PORT_RANGE = { from: 20_000, to: 32_000 };
const FREE_PORT_TRIES = 1_000;

/**
 * Chooses a port for each server of a stack. `preferred` uses the port of the last start on this data folder, at first the
 * well-known one, or any free port if that is busy; `free` uses any free port. Two stacks never get the same port, even in
 * the moment between choosing and listening.
 *
 * @param dataDir where `preferred` ports are stored, so that links in mails still work after a restart.
 */
export async function reservePorts(
  choice: 'preferred' | 'free',
  dataDir?: string,
  log: (message: string) => void = () => undefined,
): Promise<PortReservation> {
  const locks: ExclusiveLock[] = [];
  const wanted: Partial<Ports> = choice === 'preferred' ? { ...PREFERRED_PORTS, ...readPorts(dataDir) } : {};
  const ports: Ports = { ...PREFERRED_PORTS };
  for (const name of Object.keys(PREFERRED_PORTS) as PortName[]) {
    ports[name] = await reservePort(wanted[name], locks);
    if (wanted[name] !== undefined && ports[name] !== wanted[name])
      log(`port ${wanted[name]} (${name}) is taken by another program; using ${ports[name]}`);
  }
  if (choice === 'preferred' && dataDir !== undefined)
    writeFileSync(portsFile(dataDir), JSON.stringify(ports, null, 2));
  return { ports, release: () => locks.forEach((lock) => lock.release()) };
}

function readPorts(dataDir: string | undefined): Partial<Ports> {
  if (dataDir === undefined || !existsSync(portsFile(dataDir))) return {};
  return JSON.parse(readFileSync(portsFile(dataDir), 'utf8')) as Partial<Ports>;
}

function portsFile(dataDir: string): string {
  return join(dataDir, 'ports.json');
}

async function reservePort(preferredPort: number | undefined, locks: ExclusiveLock[]): Promise<number> {
  for (let attempt = 0; attempt < FREE_PORT_TRIES; attempt += 1) {
    const port = attempt === 0 && preferredPort !== undefined ? preferredPort : randomPort();
    const lock = tryExclusiveLock(join(tmpdir(), `mailsized-ports-${userInfo().username}`, `${port}.lock`));
    if (lock === undefined) continue;
    if (await isPortFree(port)) {
      locks.push(lock);
      return port;
    }
    lock.release();
  }
  throw new Error(`no free port found between ${FREE_PORT_RANGE.from} and ${FREE_PORT_RANGE.to}`);
}

function randomPort(): number {
  return FREE_PORT_RANGE.from + Math.floor(Math.random() * (FREE_PORT_RANGE.to - FREE_PORT_RANGE.from));
}

/** True when a server could listen on the port of the loopback address now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** True when something listens on the port of the loopback address. Much faster than asking through a client library. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
