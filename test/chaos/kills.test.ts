import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ServerProcess } from '../../stack/server-process.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, someAddress } from '../support/stack/customer.js';
import { eventually } from '../support/stack/eventually.js';
import { useHouse } from '../support/stack/house.js';
import { expectDeliveredOnce } from '../support/stack/outcome.js';
import { PatientCustomer } from '../support/stack/patient-customer.js';
import { toolsIn } from '../support/stack/processes.js';

const DOWN_MS = 1500;

describe('kill -9 in the middle of an encode, of', () => {
  const house = useHouse();
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
      await customer.standsIn('done');
      await expectDeliveredOnce(house(), customer, expected);
    },
  );

  it('S3, which is still down when the encode wants to store its result', async () => {
    const { customer, expected } = await encodingCustomer();
    await house().server('s3').kill9();
    await eventually(encoders, (pids) => pids.length === 0, { patienceMs: 60_000 });
    await sleep(DOWN_MS);
    await house().server('s3').start();
    await customer.standsIn('done');
    await expectDeliveredOnce(house(), customer, expected);
  });

  async function encodingCustomer() {
    const email = someAddress();
    const effectsBefore = (await house().money.effects()).length;
    const customer = await PatientCustomer.arrive(house(), { path: clips().long, target: LONG_TARGET, email });
    await customer.upload();
    await customer.buy();
    await customer.standsIn('compressing');
    await eventually(encoders, (pids) => pids.length > 0);
    return { customer, expected: { email, effectsBefore, ceilingBytes: LONG_TARGET.ceilingBytes } };
  }

  async function encoders(): Promise<number[]> {
    return await toolsIn(house().folder);
  }

  function victimsOf(name: 'the worker' | 'the API' | 'Temporal' | 'MongoDB' | 'everything at once'): ServerProcess[] {
    const worker = house().worker();
    const { api } = house();
    const servers = (['temporal', 'mongodb', 's3', 'simulators'] as const).map((server) => house().server(server));
    switch (name) {
      case 'the worker':
        return [worker];
      case 'the API':
        return [api];
      case 'Temporal':
        return [house().server('temporal')];
      case 'MongoDB':
        return [house().server('mongodb')];
      case 'everything at once':
        return [worker, api, ...servers];
    }
  }
});
