import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ServerProcess } from '../../stack/server-process.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, uniqueEmail } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { expectDeliveredOnce } from '../support/stack/expect-delivered-once.js';
import { RetryingCustomer } from '../support/stack/retrying-customer.js';
import { toolPidsIn } from '../support/stack/processes.js';

const DOWN_MS = 1500;

describe('kill -9 in the middle of an encode, of', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });

  it.each(['the worker', 'the API', 'Temporal', 'MongoDB', 'everything at once'] as const)(
    '%s: the job still ends done, charged once and mailed once',
    async (name) => {
      const { customer, expected } = await encodingCustomer();
      const victims = victimsOf(name);
      await Promise.all(victims.map((victim) => victim.kill9()));
      await sleep(DOWN_MS);
      if (name === 'the worker') expect(await encoders()).toEqual([]);
      await Promise.all(victims.map((victim) => victim.start()));
      await customer.waitForState('done');
      await expectDeliveredOnce(deployment(), customer, expected);
    },
  );

  it('S3, which is still down when the encode wants to store its result', async () => {
    const { customer, expected } = await encodingCustomer();
    await deployment().server('s3').kill9();
    await eventually(encoders, (pids) => pids.length === 0, { timeoutMs: 60_000 });
    await sleep(DOWN_MS);
    await deployment().server('s3').start();
    await customer.waitForState('done');
    await expectDeliveredOnce(deployment(), customer, expected);
  });

  async function encodingCustomer() {
    const email = uniqueEmail();
    const effectsBefore = (await deployment().stripeSimulator.effects()).length;
    const customer = await RetryingCustomer.create(deployment(), { path: clips().long, target: LONG_TARGET, email });
    await customer.upload();
    await customer.buy();
    await customer.waitForState('compressing');
    await eventually(encoders, (pids) => pids.length > 0);
    return { customer, expected: { email, effectsBefore, ceilingBytes: LONG_TARGET.ceilingBytes } };
  }

  async function encoders(): Promise<number[]> {
    return await toolPidsIn(deployment().folder);
  }

  function victimsOf(name: 'the worker' | 'the API' | 'Temporal' | 'MongoDB' | 'everything at once'): ServerProcess[] {
    const worker = deployment().worker();
    const { api } = deployment();
    const servers = (['temporal', 'mongodb', 's3', 'simulators'] as const).map((server) => deployment().server(server));
    switch (name) {
      case 'the worker':
        return [worker];
      case 'the API':
        return [api];
      case 'Temporal':
        return [deployment().server('temporal')];
      case 'MongoDB':
        return [deployment().server('mongodb')];
      case 'everything at once':
        return [worker, api, ...servers];
    }
  }
});
