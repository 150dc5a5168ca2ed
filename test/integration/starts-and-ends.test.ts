import { GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/stack/run-program.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

describe('a process', () => {
  const deployment = useTestDeployment();

  it.each([
    ['its port', 'API_PORT', { ADMIN_PORT: '0' }],
    ['its private port', 'ADMIN_PORT', { API_PORT: '0' }],
  ])('ends with an error when it is an API and %s is taken', async (_, taken, elsewhere) => {
    const { exitCode, output } = await run('src/main.js', [], elsewhere);
    expect(exitCode).toBe(1);
    expect(output).toMatch(new RegExp(`EADDRINUSE.*:${deployment().stack.env[taken]}\\b`));
  });

  it('ends with an error when it is an API that is started as another program', async () => {
    const { exitCode, output } = await run('src/main.js', ['node', 'dist/src/programs/backup/main.js', 'list'], {});
    expect(exitCode).toBe(1);
    expect(output).toContain('The API takes no arguments');
  });

  it('ends with an error when it is several workers, for whom there is no namespace', async () => {
    const elsewhere = { TEMPORAL_NAMESPACE: 'nowhere' };
    const { exitCode, output } = await run('workers/main.js', ['--role', 'all'], elsewhere);
    expect(exitCode).toBe(1);
    expect(output).toContain('nowhere');
  });

  it('ends without one when it is several workers that are asked to end', async () => {
    const { exitCode, output } = await run('workers/main.js', ['--role', 'all'], {}, 'worker ready');
    expect(exitCode).toBe(0);
    expect(output).toContain('worker drained');
  });

  it('answers the request in progress, and ends event streams at once, when it is an API that is asked to end', async () => {
    const { api, client } = deployment();
    const { video, token } = await client.json<{ video: { id: string }; token: string }>('/v1/videos', {
      method: 'POST',
      body: VIDEO,
    });
    const stream = await client.raw(`/v1/videos/${video.id}/events`, { token });
    const body = JSON.stringify(VIDEO);
    const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' };
    const sending = request(`${client.baseUrl}/v1/videos`, { method: 'POST', headers });
    sending.flushHeaders();
    await once(sending, 'continue');
    sending.write(body.slice(0, 10));

    const stopped = api.stop();
    expect(await stream.text(), 'what ends and is not cut').toContain('retry: ');
    await expect(client.raw('/healthz'), 'a new connection').rejects.toThrow();
    sending.end(body.slice(10));
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(await text(answer))).toMatchObject({ video: { state: 'uploading' } });
    await stopped;
    await api.start();
  });

  it('changes no CORS rules of the operator when it is an API that starts', async () => {
    const { s3 } = deployment().objects;
    const Bucket = deployment().stack.env['S3_BUCKET'];
    const rule = { ID: 'intranet', AllowedOrigins: ['https://intranet.example'], AllowedMethods: ['GET'] };
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
    for (let start = 1; start <= 2; start += 1) {
      await deployment().startExtraApi({});
      const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket }));
      expect(CORSRules, `after start ${start}`).toEqual([rule]);
    }
  });

  async function run(path: string, args: string[], env: Record<string, string>, stopAt?: string) {
    return await runProgram(path, args, { ...process.env, ...deployment().stack.env, ...env }, stopAt);
  }
});
