import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isDependencyDown } from '../../../src/api/http/dependency-down.js';
import { S3StorageGateway } from '../../../src/gateways/storage/s3-storage.gateway.js';
import { reservePorts } from '../../../stack/ports.js';
import { S3_REGION, s3Server } from '../../../stack/s3.server.js';
import { storageContract, type StoreUnderTest } from './storage-contract.js';

const CREDENTIALS = { accessKeyId: 'contract', secretAccessKey: 'contract-secret' };

/** Versity's S3 gateway with a folder of its own. */
async function versity(): Promise<StoreUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-s3-'));
  const reservation = await reservePorts('free');
  const port = reservation.ports.s3;
  const server = s3Server({ dataDir, logFile: join(dataDir, 's3.log'), port, ...CREDENTIALS });
  await server.start();
  return {
    storage: gatewayAt(port),
    stop: async () => {
      await server.stop();
      reservation.release();
      await rm(dataDir, { recursive: true });
    },
  };
}

function gatewayAt(port: number): S3StorageGateway {
  return new S3StorageGateway({
    bucket: 'contract',
    region: S3_REGION,
    forcePathStyle: true,
    endpoint: `http://127.0.0.1:${port}`,
    ...CREDENTIALS,
  });
}

storageContract('S3StorageGateway on versitygw', versity);

it('a store that is away is an error that the API tells as such, not a missing object', async () => {
  const reservation = await reservePorts('free');
  const storage = gatewayAt(reservation.ports.s3);
  const outcomes = await Promise.allSettled([storage.ping(), storage.head('jobs/1/input')]);
  reservation.release();
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && isDependencyDown(outcome.reason))).toEqual([
    true,
    true,
  ]);
});

it('a file is sent anew, from its beginning, when the store stumbles in the middle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailsized-s3-'));
  await writeFile(join(folder, 'output.mp4'), Buffer.alloc(300_000, 'x'));
  const arrived: number[] = [];
  const server = createServer((request, response) => {
    if (arrived.length === 0) {
      request.once('data', () => request.socket.destroy());
      arrived.push(0);
      return;
    }
    void buffer(request).then((body) => {
      arrived.push(body.length);
      response.setHeader('ETag', '"whole"').end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const options = { contentType: 'video/mp4', signal: new AbortController().signal };
  const storage = gatewayAt((server.address() as AddressInfo).port);
  const stored = await storage.upload('jobs/1/output/1.mp4', join(folder, 'output.mp4'), options);
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
  expect(stored).toEqual({ sizeBytes: 300_000, etag: '"whole"' });
  expect(arrived).toEqual([0, 300_000]);
});

it('links name the address by which customers reach the store', async () => {
  const storage = new S3StorageGateway({
    bucket: 'contract',
    region: S3_REGION,
    forcePathStyle: true,
    endpoint: 'http://127.0.0.1:1',
    publicEndpoint: 'https://files.example',
    ...CREDENTIALS,
  });
  const [part] = await storage.presignParts('jobs/1/input', 'upload', [{ partNumber: 1, sizeBytes: 4 }], 60);
  expect(part?.url).toMatch(/^https:\/\/files\.example\/contract\/jobs\/1\/input\?/);
  expect(await storage.presignInline('jobs/1/poster/1.jpg', 60)).toMatch(/^https:\/\/files\.example\//);
});
