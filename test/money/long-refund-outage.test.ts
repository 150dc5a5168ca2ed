import { expect, it } from 'vitest';
import { cancelSignal } from '../../src/contracts/video-workflow.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { DAY_MS, HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

// A file and so a server of its own: after two days that were skipped, the time-skipping server's retries of other stories
// come no more. Only a failure that is answered at once: the SDK waits in real time before it mends a connection.
const harness = useWorkflowHarness();
const payments = usePaymentsHarness();

it('a refund that fails for two days and then succeeds is one refund', async () => {
  const video = newVideoWithPayments(harness, payments());
  await video.start();
  await video.driveToEncoding();
  await payments().simulator.arm({
    method: 'POST',
    pathPattern: '/v1/refunds$',
    fault: 'status_500',
    times: 1_000_000,
  });
  await video.handle.signal(cancelSignal, { actor: 'customer' });
  await harness.advanceTime(HOUR_MS);
  // Then nothing is even asked any more: three thousand tries at the real servers would take minutes, and show no more.
  const network = video.backend.failActivity('refundPayment');
  await harness.advanceTime(2 * DAY_MS);
  expect((await video.handle.describe()).status.name, 'it never gives up').toBe('RUNNING');
  expect(video.backend.callCount('refundPayment')).toBeGreaterThan(48);
  expect((await payments().actualPaymentsOf(video.backend.jobId)).effects).toEqual([`charge ${PRICE_CENTS}`]);
  await payments().simulator.disarm();
  network.repair();
  await video.expectEndState('refunded', 'canceled_by_customer');
  const truth = await payments().actualPaymentsOf(video.backend.jobId);
  expectPaymentOutcome(truth, 'back', 'after two days');
  expect(truth.effects).toEqual([`charge ${PRICE_CENTS}`, `refund ${PRICE_CENTS}`]);
}, 300_000);
