import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/config/environment.js';
import { readVariables } from '../../../src/config/read-variables.js';
import { temporalConnectionOptions } from '../../../src/temporal/connection-options.js';
import { reservePorts, type PortReservation } from '../../../stack/ports.js';
import type { ServerProcess } from '../../../stack/server-process.js';
import { temporalServer } from '../../../stack/temporal.server.js';
import { pemPath, serverCertificate, TlsProxy } from '../../support/tls/tls-proxy.js';

const AUTHORITY = { TEMPORAL_TLS_CA_FILE: pemPath('authority') };
const CLIENT = { TEMPORAL_TLS_CERT_FILE: pemPath('client'), TEMPORAL_TLS_KEY_FILE: pemPath('client-key') };
const SERVER_NAME = { TEMPORAL_TLS_SERVER_NAME: 'temporal.example.test' };

type Variables = Record<string, string>;

/** Asks the server who it is, as the API and the programs are connected, or as the workers are. */
const CONNECT = {
  client: async (variables: Variables) => {
    const connection = await Connection.connect({ ...optionsOf(variables), connectTimeout: '5 seconds' });
    await connection.workflowService.getSystemInfo({}).finally(() => connection.close());
  },
  worker: async (variables: Variables) => {
    const connection = await NativeConnection.connect(optionsOf(variables));
    await connection.close();
  },
};

function optionsOf(variables: Variables) {
  return temporalConnectionOptions(readVariables(['temporal'], variables));
}

describe.each(['client', 'worker'] as const)('the %s', (kind) => {
  const connectAs = CONNECT[kind];

  describe('to a Temporal behind TLS', () => {
    let folder: string;
    let reservation: PortReservation;
    let temporal: ServerProcess;
    let oneSided: TlsProxy;
    let mutual: TlsProxy;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mailsized-temporal-'));
      reservation = await reservePorts('free');
      const { temporal: port, temporalUi: uiPort, temporalMetrics: metricsPort } = reservation.ports;
      temporal = temporalServer({ dataDir: folder, logFile: join(folder, 'log'), port, uiPort, metricsPort });
      await temporal.start();
      oneSided = await TlsProxy.start(port, { mutual: false });
      mutual = await TlsProxy.start(port, { mutual: true });
    });
    afterAll(async () => {
      await Promise.all([oneSided.stop(), mutual.stop()]);
      await temporal.stop();
      reservation.release();
      await rm(folder, { recursive: true });
    });

    const at = (proxy: TlsProxy, host = 'localhost') => ({ TEMPORAL_ADDRESS: `${host}:${proxy.port}` });

    it('connects when it knows the authority', async () => {
      await connectAs({ ...at(oneSided), ...AUTHORITY });
    });

    it('connects by another name than the certificate’s when it is told that one', async () => {
      await expect(connectAs({ ...at(oneSided, '127.0.0.1'), ...AUTHORITY })).rejects.toThrow();
      await connectAs({ ...at(oneSided, '127.0.0.1'), ...AUTHORITY, ...SERVER_NAME });
    });

    it('connects with a certificate of its own where one is asked for, and not without', async () => {
      await connectAs({ ...at(mutual), ...AUTHORITY, ...CLIENT });
      const before = mutual.accepted;
      await expect(connectAs({ ...at(mutual), ...AUTHORITY })).rejects.toThrow();
      expect(mutual.accepted).toBe(before);
    });

    it('does not trust a server whose authority it does not know, and does not go on without TLS', async () => {
      const before = oneSided.accepted;
      await expect(connectAs({ ...at(oneSided), TEMPORAL_TLS: 'true' })).rejects.toThrow();
      await expect(connectAs(at(oneSided))).rejects.toThrow();
      expect(oneSided.accepted).toBe(before);
    });
  });

  describe('with an API key', () => {
    it('sends it with each call, by TLS', async () => {
      await withServer(createSecureServer(serverCertificate()), async (port, authorizations) => {
        await connectAs({ TEMPORAL_ADDRESS: `localhost:${port}`, TEMPORAL_API_KEY: 'the-key', ...AUTHORITY });
        expect([...authorizations]).toEqual(['Bearer the-key']);
      });
    });

    it('sends it to no server without TLS, unless that is asked for', async () => {
      await withServer(createServer(), async (port, authorizations) => {
        const variables = { TEMPORAL_ADDRESS: `localhost:${port}`, TEMPORAL_API_KEY: 'the-key' };
        await expect(connectAs(variables)).rejects.toThrow();
        expect([...authorizations]).toEqual([]);
        await connectAs({ ...variables, TEMPORAL_TLS: 'false' });
        expect([...authorizations]).toEqual(['Bearer the-key']);
      });
    });
  });
});

describe('the files of certificates', () => {
  const server = { TEMPORAL_ADDRESS: 'localhost:7233' };

  it.each([
    ['TEMPORAL_TLS_CA_FILE', { TEMPORAL_TLS_CA_FILE: '/nowhere/secret-name.pem' }, 'ENOENT'],
    ['TEMPORAL_TLS_CERT_FILE', { ...CLIENT, TEMPORAL_TLS_CERT_FILE: pemPath('client-key') }, ''],
    ['TEMPORAL_TLS_KEY_FILE', { ...CLIENT, TEMPORAL_TLS_KEY_FILE: pemPath('client') }, ''],
  ])('are checked at the start: %s is named, its value is not', (variable, change, reason) => {
    const read = () => optionsOf({ ...server, ...change });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(`${variable}: the file cannot be used (${reason}`);
    expect(read).not.toThrow('secret-name');
  });

  it('may hold several authorities', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-temporal-'));
    const bundle = join(folder, 'bundle.pem');
    await writeFile(bundle, Buffer.concat([await readFile(pemPath('server')), await readFile(pemPath('authority'))]));
    expect(optionsOf({ ...server, TEMPORAL_TLS_CA_FILE: bundle }).tls).toBeTruthy();
    await rm(folder, { recursive: true });
  });
});

/** A server that answers every gRPC call with an empty message, and what `authorization` it was sent. */
async function withServer(
  server: Http2Server | Http2SecureServer,
  use: (port: number, authorizations: Set<string | undefined>) => Promise<void>,
): Promise<void> {
  const authorizations = new Set<string | undefined>();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    authorizations.add(headers.authorization);
    stream.on('error', () => undefined); // a client that has its answer may hang up
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5)); // not compressed, of length 0
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  try {
    await use((server.address() as AddressInfo).port, authorizations);
  } finally {
    server.close();
  }
}
