import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isDependencyDown } from '../../../src/api/http/dependency-down.js';
import { readVariables } from '../../../src/config/read-variables.js';
import type { StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';
import { storageGatewayOf } from '../../../src/gateways/storage/storage.module.js';
import { reservePorts, type PortReservation } from '../../../stack/ports.js';
import { S3_REGION, s3Server } from '../../../stack/s3.server.js';
import type { ServerProcess } from '../../../stack/server-process.js';

const KEYS = { accessKeyId: 'contract', secretAccessKey: 'contract-secret' };

describe('an S3 store without credentials of ours', () => {
  let folder: string;
  let reservation: PortReservation;
  let server: ServerProcess;
  /** The requests for the credentials of the container's role. */
  const askedFor: { path: string | undefined; proof: string | undefined }[] = [];
  const container = createServer((request, response) => {
    askedFor.push({ path: request.url, proof: request.headers.authorization });
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = KEYS;
    // A real one comes with the token of a session, which this S3 server does not know.
    response.end(JSON.stringify({ AccessKeyId, SecretAccessKey, Token: '', Expiration }));
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-s3-'));
    reservation = await reservePorts('free');
    server = s3Server({ dataDir: folder, logFile: join(folder, 's3.log'), port: reservation.ports.s3, ...KEYS });
    await server.start();
    await new Promise<void>((resolve) => container.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    container.close();
    await server.stop();
    reservation.release();
    await rm(folder, { recursive: true });
  });

  /** Removes the AWS settings of this machine, and sets the given ones. */
  function stubAws(variables: Record<string, string>): void {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    const nowhere = join(folder, 'no-such-file');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', nowhere);
    vi.stubEnv('AWS_CONFIG_FILE', nowhere);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  }

  function storage(): StorageGateway {
    const source = { S3_ENDPOINT: `http://127.0.0.1:${reservation.ports.s3}`, S3_REGION, S3_BUCKET: 'contract' };
    return storageGatewayOf(readVariables(['storage'], source));
  }

  async function expectToStoreAndSign(key: string): Promise<void> {
    const store = storage();
    await store.prepareBucket({ allowedOrigins: ['https://app.example'] });
    await store.putText(key, 'kept');
    expect(await store.head(key)).toMatchObject({ sizeBytes: 4 });
    const link = await store.presignInline(key, 60);
    expect(await (await fetch(link)).text()).toBe('kept');
  }

  it('finds them in the environment', async () => {
    stubAws({ AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey });
    await expectToStoreAndSign('jobs/environment/note.txt');
  });

  it('finds them in a profile of the shared files', async () => {
    const file = join(folder, 'credentials');
    const lines = [`aws_access_key_id = ${KEYS.accessKeyId}`, `aws_secret_access_key = ${KEYS.secretAccessKey}`];
    await writeFile(file, ['[videos]', ...lines, ''].join('\n'));
    stubAws({ AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'videos' });
    await expectToStoreAndSign('jobs/profile/note.txt');
  });

  it('asks for those of the container’s role, once for both clients while they hold', async () => {
    const { port } = container.address() as AddressInfo;
    stubAws({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/role`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'proof',
    });
    await expectToStoreAndSign('jobs/container/note.txt');
    expect(askedFor).toEqual([{ path: '/role', proof: 'proof' }]);
  });

  it('counts as away where there are none, so that customers are asked to come again', async () => {
    stubAws({});
    const reason: unknown = await storage()
      .ping()
      .catch((error: unknown) => error);
    expect(reason).toMatchObject({ name: 'StoreRefused' });
    expect(isDependencyDown(reason)).toBe(true);
  });

  it('counts as away for every step of an upload when it refuses our key', async () => {
    stubAws({ AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: 'rotated meanwhile' });
    const store = storage();
    const key = 'jobs/refused/input';
    const steps = {
      begin: () => store.createMultipartUpload(key, 'video/mp4'),
      list: () => store.listParts(key, 'any'),
      complete: () => store.completeMultipartUpload(key, 'any', []),
      look: () => store.head(key),
    };
    for (const [step, call] of Object.entries(steps)) {
      const reason = await call().catch((error: unknown) => error);
      expect(reason, step).toMatchObject({ name: 'StoreRefused' });
      expect(isDependencyDown(reason), step).toBe(true);
    }
  });
});
