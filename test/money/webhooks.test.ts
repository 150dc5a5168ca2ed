import type Stripe from 'stripe';
import { describe, expect, it, vi } from 'vitest';
import { StripeEventSweep } from '../../src/api/webhooks/stripe-event-sweep.js';
import { StripeWebhookService } from '../../src/api/webhooks/stripe-webhook.service.js';
import { createLogger } from '../../src/observability/logger.js';
import { createMetrics } from '../../src/observability/metrics.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { CARD, JOURNEYS, pays, type Journey } from '../support/money/journeys.js';
import { Postman, type Delivery } from '../support/money/postman.js';
import { chosenOf } from '../support/money/share.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { eventually } from '../support/workflows/eventually.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const STORY_MS = 120_000;
const HOW: Delivery[] = ['in order', 'backwards', 'shuffled', 'all at the end', 'never'];

const house = useHouse();
const treasury = useTreasury();
const logger = createLogger({ level: 'silent', service: 'money' });

describe('webhooks, each of them thrice, lead to the same end however they arrive:', () => {
  it.each(JOURNEYS)(
    '$name',
    async (journey) => {
      const ends = [];
      for (const how of chosenOf(journey.name, HOW, (it) => (it === 'never' ? 'none' : 'some'))) {
        ends.push(await endOf(journey, how));
      }
      expect(ends.length).toBeGreaterThan(1);
      for (const end of ends) expect(end).toEqual(ends[0]);
    },
    STORY_MS,
  );

  /** Everything that anybody could see of it. */
  async function endOf(journey: Journey, how: Delivery) {
    const video = newVideo(house, treasury());
    const postman = new Postman(treasury(), webhooks(), ofJob(video), how);
    await video.start();
    const [, delivered] = await Promise.all([
      journey.travel(video, treasury()).finally(() => postman.stop()),
      postman.deliver(),
    ]);
    if (how !== 'never') expect(delivered, `${how}: events`).toBeGreaterThan(0);
    const { effects, ...truth } = await treasury().truthOf(video.world.jobId);
    expectRight({ effects, ...truth }, journey.end, how);
    const { entries = [] } = (await treasury().ledger.find(video.world.jobId)) ?? {};
    const ledger = new Set(entries.map(({ kind, amountCents, reason }) => [kind, amountCents, reason].join(' ')));
    return { ...(await video.ends()), effects, mails: video.world.mails, ledger };
  }
});

describe('a process that dies between keeping an event and telling the workflow', () => {
  it('loses nothing: Stripe sends the event again, and then the workflow is told, once', async () => {
    const { video, event } = await paidInSecret();
    await expect(webhooks(dyingWorkflows()).receive(...event)).rejects.toThrow('died');
    expect(await signalsTo(video)).toBe(0);
    await webhooks().receive(...event);
    await webhooks().receive(...event);
    await video.reaches('done');
    expect(await signalsTo(video)).toBe(1);
    expectRight(await treasury().truthOf(video.world.jobId), 'kept', 'sent again');
  });

  it('loses nothing though Stripe does not repeat it: the sweep tells the workflow', async () => {
    const { video, event } = await paidInSecret();
    await expect(webhooks(dyingWorkflows()).receive(...event)).rejects.toThrow('died');
    await sweepLater();
    await video.reaches('done');
    expect(await signalsTo(video)).toBe(1);
    await sweepLater();
    expect(await signalsTo(video), 'an event that was told is not told again').toBe(1);
    expectRight(await treasury().truthOf(video.world.jobId), 'kept', 'swept');
  });

  it('after telling and before marking it: the workflow is told twice, and minds it not', async () => {
    const { video, event } = await paidInSecret();
    const service = webhooks(undefined, {
      markSignalled: () => Promise.reject(new Error('the process has died')),
    });
    await expect(service.receive(...event)).rejects.toThrow('died');
    await webhooks().receive(...event);
    await video.reaches('done');
    expect(await signalsTo(video)).toBe(2);
    await video.endsAs('expired', 'retention_over');
    expectRight(await treasury().truthOf(video.world.jobId), 'kept', 'told twice');
  });

  /** The customer has passed 3-D Secure, and only Stripe knows; the event about it, as it would be posted. */
  async function paidInSecret() {
    const video = newVideo(house, treasury());
    await video.start();
    await video.getsQuoted();
    const { paymentIntentId } = await pays(video, { paymentMethodId: CARD.threeDSecure }, 'requires_action');
    await treasury().money.authenticate(paymentIntentId, 'succeeded');
    const postman = new Postman(treasury(), webhooks(), ofJob(video), 'in order');
    return { video, event: await postman.letterOf('payment_intent.succeeded') };
  }

  async function sweepLater(): Promise<void> {
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    try {
      await new StripeEventSweep(treasury().events, webhooks(), logger).sweep();
    } finally {
      now.mockRestore();
    }
  }

  async function signalsTo(video: Video): Promise<number> {
    const { events } = await video.chronicle();
    return events.filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'paymentUpdated')
      .length;
  }

  function dyingWorkflows(): VideoWorkflows {
    const workflows = new VideoWorkflows(house.env.client);
    workflows.paymentUpdated = () => Promise.reject(new Error('the process has died'));
    return workflows;
  }
});

describe('an event that nobody here knows', () => {
  it('is kept and acknowledged', async () => {
    const intent = await treasury().stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const postman = new Postman(treasury(), webhooks(), ({ id }) => id === intent.id, 'in order');
    await webhooks().receive(...(await postman.letterOf('payment_intent.created')));
    await eventually(async () => (await treasury().events.unsignalled(new Date(Date.now() + 1000), 10)).length === 0);
  });
});

function ofJob({ world }: Video) {
  return ({ metadata }: Stripe.PaymentIntent): boolean => metadata['jobId'] === world.jobId;
}

function webhooks(workflows = new VideoWorkflows(house.env.client), events: object = {}): StripeWebhookService {
  const { payments, ledger } = treasury();
  const store = Object.assign(Object.create(treasury().events), events);
  return new StripeWebhookService(payments, store, ledger, workflows, createMetrics(), logger);
}
