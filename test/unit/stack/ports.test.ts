import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isListening, isPortFree, PREFERRED_PORTS, reservePorts } from '../../../stack/ports.js';
import type { PortReservation } from '../../../stack/ports.js';

const reservations: PortReservation[] = [];
const servers: Server[] = [];

afterEach(() => {
  reservations.splice(0).forEach((reservation) => reservation.release());
  servers.splice(0).forEach((server) => server.close());
});

async function reserve(choice: 'preferred' | 'free'): Promise<PortReservation> {
  const reservation = await reservePorts(choice);
  reservations.push(reservation);
  return reservation;
}

async function listen(): Promise<number> {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('the ports of a stack', () => {
  it('are all different, and can be listened on', async () => {
    const { ports } = await reserve('free');
    const chosen = Object.values(ports);
    expect(new Set(chosen).size).toBe(Object.keys(PREFERRED_PORTS).length);
    expect(await Promise.all(chosen.map(isPortFree))).not.toContain(false);
  });

  it('are never shared by two stacks, not even before anything listens', async () => {
    const [first, second] = await Promise.all([reserve('preferred'), reserve('preferred')]);
    const shared = Object.values(first.ports).filter((port) => Object.values(second.ports).includes(port));
    expect(shared).toEqual([]);
  });

  it('are those of the last start, so that links in mails live; what is taken meanwhile is replaced, and said', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mailsized-ports-'));
    try {
      // While another stack has the well-known ports, this one gets others.
      const other = await reserve('preferred');
      const first = await reservePorts('preferred', dataDir);
      first.release();
      other.release();
      const said: string[] = [];
      const second = await reservePorts('preferred', dataDir, (message) => said.push(message));
      expect(second.ports).toEqual(first.ports);
      expect(said).toEqual([]);
      second.release();

      const thief = createServer();
      servers.push(thief);
      thief.listen(first.ports.api, '127.0.0.1');
      await once(thief, 'listening');
      const third = await reservePorts('preferred', dataDir, (message) => said.push(message));
      reservations.push(third);
      expect(third.ports).toEqual({ ...first.ports, api: expect.not.toBeOneOf([first.ports.api]) });
      expect(said).toEqual([expect.stringContaining(`port ${first.ports.api} (api) is taken`)]);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('a port that somebody listens on', () => {
  it('is not free', async () => {
    const port = await listen();
    expect(await isPortFree(port)).toBe(false);
    expect(await isListening(port)).toBe(true);
  });

  it('is free when he has gone', async () => {
    const port = await listen();
    const [server] = servers.splice(0);
    server?.close();
    expect(await isPortFree(port)).toBe(true);
    expect(await isListening(port)).toBe(false);
  });
});
