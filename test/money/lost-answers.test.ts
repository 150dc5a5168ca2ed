import { afterAll, describe, expect, it } from 'vitest';
import { MortalWorker } from '../support/money/crash.js';
import { JOURNEYS, travel, type Journey } from '../support/money/journeys.js';
import { chosenOf } from '../support/money/share.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { useHouse } from '../support/workflows/house.js';

const STORY_MS = 600_000;

/** What one method of the gateway asks of Stripe. */
const REQUESTS: Record<string, { method: string; pathPattern: string }> = {
  create: { method: 'POST', pathPattern: '/v1/payment_intents$' },
  retrieve: { method: 'GET', pathPattern: '/v1/payment_intents/[^/]+$' },
  changeAmount: { method: 'POST', pathPattern: '/v1/payment_intents/[^/]+$' },
  confirm: { method: 'POST', pathPattern: '/confirm$' },
  cancel: { method: 'POST', pathPattern: '/cancel$' },
  refund: { method: 'POST', pathPattern: '/v1/refunds$' },
  listRefunds: { method: 'GET', pathPattern: '/v1/refunds$' },
  paymentsWithin: { method: 'GET', pathPattern: '/v1/payment_intents$' },
  listDisputes: { method: 'GET', pathPattern: '/v1/disputes$' },
};

/** The SDK itself tries a connection that was cut once more, with the same key: both must be lost. */
const FAULTS = [
  { fault: 'drop_request', times: 2 },
  { fault: 'drop_answer_after_effect', times: 2 },
  { fault: 'status_500', times: 1 },
  { fault: 'status_500_after_effect', times: 1 },
  { fault: 'status_429', times: 1 },
];

interface LostAnswer {
  request: string;
  fault: string;
  times: number;
}

const house = useHouse();
const treasury = useTreasury();
const covered: string[] = [];

afterAll(() => {
  console.log(`Answers of Stripe that were lost (${covered.length}):\n${covered.toSorted().join('\n')}`);
});

describe('an answer of Stripe that never comes, or is wrong, changes nothing about how the money ends:', () => {
  it.each(JOURNEYS)(
    '$name',
    async (journey) => {
      const losses = (await requestsOf(journey)).flatMap((request) => FAULTS.map((fault) => ({ request, ...fault })));
      for (const loss of chosenOf(journey.name, losses, () => 'any')) {
        await travelWithout(journey, loss);
        covered.push(`  ${loss.request}: ${loss.fault} (${journey.name})`);
      }
    },
    STORY_MS,
  );

  /** What is asked of Stripe on the way when nothing goes wrong. */
  async function requestsOf(journey: Journey): Promise<string[]> {
    const worker = new MortalWorker(treasury());
    const video = newVideo(house, treasury(), { worker });
    await video.start();
    await journey.travel(video, treasury());
    const asked = worker.passed
      .map(({ after }) => /^stripe\.(\w+)/.exec(after)?.[1])
      .filter((name) => name !== undefined);
    // Calling off a payment that has succeeded only looks at it.
    const { chargedCents } = await treasury().truthOf(video.world.jobId);
    return [...new Set(asked)].filter((request) => request !== 'cancel' || chargedCents === 0);
  }

  async function travelWithout(journey: Journey, { request, fault, times }: LostAnswer): Promise<void> {
    const about = `${request}: ${fault}`;
    const video = newVideo(house, treasury());
    const wanted = REQUESTS[request];
    if (!wanted) throw new Error(`say above what ${request} asks of Stripe`);
    await treasury().money.arm({ ...wanted, fault, times });
    await travel(journey, video, treasury(), about);
    const left = await treasury().money.armed();
    await treasury().money.disarm();
    expect(left, `${about} never struck`).toEqual([]);
    expectRight(await treasury().truthOf(video.world.jobId), journey.end, about);
  }
});
