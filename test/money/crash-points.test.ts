import { afterAll, describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../activities/payment.activities.js';
import { CrashingWorker, type CrashPoint, type MoneyActivity } from '../support/money/crashing-worker.js';
import { PAYMENT_SCENARIOS, runScenario, type PaymentScenario } from '../support/money/payment-scenarios.js';
import { sampleOf, isExhaustive } from '../support/money/sampling.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const TEST_TIMEOUT_MS = 600_000;

const harness = useWorkflowHarness();
const payments = usePaymentsHarness();
const covered: { journey: PaymentScenario; point: CrashPoint }[] = [];

afterAll(() => {
  const lines = covered.map(({ journey, point }) => `  ${point.activity}: dies after ${point.after} (${journey.name})`);
  console.log(`Crash points around money, each survived (${lines.length}):\n${lines.toSorted().join('\n')}`);
});

describe('a worker that dies at any step of a money activity changes nothing about how the money ends:', () => {
  it.each(PAYMENT_SCENARIOS)(
    '$name',
    async (journey) => {
      const { reachedPoints } = await runCrashingAt(journey);
      for (const activity of journey.covers) {
        expect(
          reachedPoints.some((point) => point.activity === activity),
          `comes past ${activity}`,
        ).toBe(true);
      }
      for (const point of sampleOf(journey.name, relevantPoints(journey, reachedPoints), ({ activity }) => activity)) {
        const { hasCrashed } = await runCrashingAt(journey, point);
        expect(hasCrashed, `nobody died at ${described(point)}`).toBe(true);
        covered.push({ journey, point });
      }
    },
    TEST_TIMEOUT_MS,
  );

  it('every money activity has crash points: at its start, after each change at Stripe, at its end', () => {
    const activities = Object.keys(createPaymentActivities(payments())) as MoneyActivity[];
    const pointsOf = (activity: MoneyActivity) => covered.filter(({ point }) => point.activity === activity);
    expect(activities.filter((activity) => pointsOf(activity).length === 0)).toEqual([]);
  });

  /** @returns what was on the way. */
  async function runCrashingAt(journey: PaymentScenario, death?: CrashPoint): Promise<CrashingWorker> {
    const worker = new CrashingWorker(payments(), death);
    const video = newVideoWithPayments(harness, payments(), { worker });
    const about = death ? described(death) : 'nobody dies';
    await runScenario(journey, video, payments(), about);
    expectPaymentOutcome(await payments().actualPaymentsOf(video.backend.jobId), journey.outcome, about);
    return worker;
  }

  /** All of them, or in the small part those that the journey is there for. */
  function relevantPoints({ covers }: PaymentScenario, points: CrashPoint[]): CrashPoint[] {
    return isExhaustive() ? points : points.filter(({ activity }) => covers.includes(activity));
  }

  function described({ activity, after }: CrashPoint): string {
    return `${activity} after ${after}`;
  }
});
