import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiProcess } from '../../stack/app.processes.js';
import type { ServerProcess } from '../../stack/server-process.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { ALL_DELIVERED, JobsInEveryState } from '../support/stack/every-state.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { Providers } from '../support/stack/providers.js';
import { SimulatorClient } from '../support/stack/simulator-client.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const PATIENCE = { timeoutMs: 60_000, intervalMs: 250 };

describe('while the credentials of Stripe, Mailgun, SMTP and the store are rotated, with a job in every state', () => {
  const encoder = useFlakyEncoder();
  const clips = useClips({ long: true });
  // One encode is held.
  const deployment = useTestDeployment({ env: { FFMPEG_PATH: encoder.path, WORKER_CONCURRENCY: '2' } });
  let jobs: JobsInEveryState;
  let providers: Providers;
  let api: ServerProcess | undefined;
  /** Given out before the rotation. */
  let oldLink: string;

  beforeAll(async () => {
    providers = new Providers(deployment());
    jobs = await JobsInEveryState.make({ deployment: deployment(), clips: clips(), encoder });
    oldLink = await linkOf('done');
    await providers.makeNew();
    await restartWithNew();
    await providers.deleteOld();
  }, 300_000);
  afterAll(async () => {
    await api?.kill9();
    await providers.stop();
  });

  it('the API reaches everything that it needs', async () => {
    await eventually(
      () => deployment().admin.raw('/readyz'),
      ({ status }) => status === 200,
      PATIENCE,
    );
  });

  it('a link that was given out before ends with the old key, and the job gives a new one', async () => {
    expect((await fetch(oldLink)).status).toBe(403);
    await jobs.expectDownloads('done');
  });

  it('every job comes to its end, and nobody is charged twice', async () => {
    await jobs.goOn();
    await jobs.waitForFates(ALL_DELIVERED);
    await jobs.expectMoneyIsRight();
  });

  it('what was paid before is refunded', async () => {
    await new SupportAgent(deployment()).perform('refund', jobs.order('done').id, { reasonCode: 'customer_asked' });
    await jobs.waitForFates({ ...ALL_DELIVERED, done: 'refunded' });
    await jobs.expectMoneyIsRight();
  });

  it('mails go out by Mailgun, and by SMTP while Mailgun fails', async () => {
    expect(await transportOfNextMail()).toBe('mailgun-simulator');
    const mailgun = new SimulatorClient(deployment().stack.env['MAILGUN_API_BASE'] ?? '');
    await mailgun.arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    expect(await transportOfNextMail()).toBe('smtp');
  });

  it('every event of Stripe’s is accepted', async () => {
    await eventually(
      () => deployment().stripeSimulator.deliveries(),
      ({ pending = 0 }) => pending === 0,
      PATIENCE,
    );
  });

  async function restartWithNew(): Promise<void> {
    const { stack } = deployment();
    await deployment().api.stop();
    api = apiProcess({ ...stack, env: { ...stack.env, ...providers.made } });
    await api.start();
    await deployment().worker().stop();
    await deployment().addWorker('all', providers.made);
  }

  async function linkOf(state: 'done'): Promise<string> {
    const answer = await jobs.order(state).downloadLink();
    return answer.headers.get('location') ?? '';
  }

  async function transportOfNextMail(): Promise<string | undefined> {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    await buy(order);
    await order.waitForState('done');
    const [mail] = await deployment().inbox.waitForMails(email);
    return mail?.transport;
  }
});
