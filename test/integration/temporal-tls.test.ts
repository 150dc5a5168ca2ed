import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileResult } from '../../src/contracts/reconcile-workflow.js';
import { environmentOf } from '../../stack/environment.js';
import { projectRoot } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { buy, SMALL_TARGET, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { pemPath, TlsProxy } from '../support/tls/tls-proxy.js';

describe('where Temporal wants mutual TLS', () => {
  const deployment = useTestDeployment({ workers: [] });
  const clips = useClips();
  let proxy: TlsProxy;
  let tls: Record<string, string>;

  beforeAll(async () => {
    const port = Number(deployment().stack.env['TEMPORAL_ADDRESS']?.split(':').at(-1));
    proxy = await TlsProxy.start(port, { mutual: true });
    tls = {
      TEMPORAL_ADDRESS: `127.0.0.1:${proxy.port}`,
      TEMPORAL_TLS_CA_FILE: pemPath('authority'),
      TEMPORAL_TLS_CERT_FILE: pemPath('client'),
      TEMPORAL_TLS_KEY_FILE: pemPath('client-key'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example.test',
    };
  });
  afterAll(async () => await proxy.stop());

  it('the API and the workers deliver a video, and the programs ask for their work', async () => {
    await deployment().addWorker('all', tls);
    const api = await deployment().startExtraApi(tls);
    const order = await uploadAndAwaitQuote(api, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    await order.waitForState('done');

    const main = join(projectRoot, 'dist', 'src', 'programs', 'reconcile', 'main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--json'], {
      env: environmentOf(['reconcile'], { ...deployment().stack.env, ...tls }),
    });
    expect(JSON.parse(stdout) as ReconcileResult).toMatchObject({ strays: [] });
    // The client and the native connection of the worker, the API, the program.
    expect(proxy.accepted).toBeGreaterThanOrEqual(4);
  });
});
