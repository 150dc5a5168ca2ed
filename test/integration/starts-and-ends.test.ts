import { GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('a process', () => {
  const deployment = useTestDeployment();

  it.each([
    ['its port', 'API_PORT', { ADMIN_PORT: '0' }],
    ['its private port', 'ADMIN_PORT', { API_PORT: '0' }],
  ])('ends with an error when it is an API and %s is taken', async (_, taken, elsewhere) => {
    const { code, output } = await run(['src', 'main.js'], [], elsewhere);
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`EADDRINUSE.*:${deployment().stack.env[taken]}\\b`));
  });

  it('ends with an error when it is several workers, for whom there is no namespace', async () => {
    const elsewhere = { TEMPORAL_NAMESPACE: 'nowhere' };
    const { code, output } = await run(['workers', 'main.js'], ['--role', 'all'], elsewhere);
    expect(code).toBe(1);
    expect(output).toContain('nowhere');
  });

  it('ends without one when it is several workers that are asked to end', async () => {
    const { code, output } = await run(['workers', 'main.js'], ['--role', 'all'], {}, 'worker ready');
    expect(code).toBe(0);
    expect(output).toContain('worker drained');
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

  /** Runs it to its end; with `stopAt` it is asked to end once it has written so. */
  async function run(file: string[], args: string[], env: Record<string, string>, stopAt?: string) {
    const started = spawn(process.execPath, [join(projectRoot, 'dist', ...file), ...args], {
      env: { ...process.env, ...deployment().stack.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.stdout.on('data', (chunk: Buffer) => {
      if (stopAt !== undefined && chunk.toString().includes(stopAt)) started.kill('SIGTERM');
    });
    const [[code], ...output] = await Promise.all([once(started, 'exit'), text(started.stdout), text(started.stderr)]);
    return { code: Number(code), output: output.join('\n') };
  }
});
