import { afterAll, describe, expect, it } from 'vitest';
import { CrashingWorker } from '../support/money/crashing-worker.js';
import { PAYMENT_SCENARIOS, runScenario, type PaymentScenario } from '../support/money/payment-scenarios.js';
import { sampleOf } from '../support/money/sampling.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const TEST_TIMEOUT_MS = 600_000;

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

interface LostResponse {
  request: string;
  fault: string;
  times: number;
}

const harness = useWorkflowHarness();
const payments = usePaymentsHarness();
const covered: string[] = [];

afterAll(() => {
  console.log(`Answers of Stripe that were lost (${covered.length}):\n${covered.toSorted().join('\n')}`);
});

describe('an answer of Stripe that never comes, or is wrong, changes nothing about how the money ends:', () => {
  it.each(PAYMENT_SCENARIOS)(
    '$name',
    async (journey) => {
      const losses = (await requestsOf(journey)).flatMap((request) => FAULTS.map((fault) => ({ request, ...fault })));
      for (const loss of sampleOf(journey.name, losses, () => 'any')) {
        await runLosingResponse(journey, loss);
        covered.push(`  ${loss.request}: ${loss.fault} (${journey.name})`);
      }
    },
    TEST_TIMEOUT_MS,
  );

  /** What is asked of Stripe on the way when nothing goes wrong. */
  async function requestsOf(journey: PaymentScenario): Promise<string[]> {
    const worker = new CrashingWorker(payments());
    const video = newVideoWithPayments(harness, payments(), { worker });
    await video.start();
    await journey.run(video, payments());
    const asked = worker.reachedPoints
      .map(({ after }) => /^stripe\.(\w+)/.exec(after)?.[1])
      .filter((name) => name !== undefined);
    // Calling off a payment that has succeeded only looks at it.
    const { chargedCents } = await payments().actualPaymentsOf(video.backend.jobId);
    return [...new Set(asked)].filter((request) => request !== 'cancel' || chargedCents === 0);
  }

  async function runLosingResponse(journey: PaymentScenario, { request, fault, times }: LostResponse): Promise<void> {
    const about = `${request}: ${fault}`;
    const video = newVideoWithPayments(harness, payments());
    const wanted = REQUESTS[request];
    if (!wanted) throw new Error(`say above what ${request} asks of Stripe`);
    await payments().simulator.arm({ ...wanted, fault, times });
    await runScenario(journey, video, payments(), about);
    const left = await payments().simulator.armed();
    await payments().simulator.disarm();
    expect(left, `${about} never struck`).toEqual([]);
    expectPaymentOutcome(await payments().actualPaymentsOf(video.backend.jobId), journey.outcome, about);
  }
});
