import { expect, it } from 'vitest';
import { cancelSignal } from '../../src/contracts/video-workflow.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { DAY_MS, HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';

// A file and so a server of its own: after two days that were skipped, the time-skipping server's retries of other stories
// come no more. Only a failure that is answered at once: the SDK waits in real time before it mends a connection.
const house = useHouse();
const treasury = useTreasury();

it('a refund that fails for two days and then succeeds is one refund', async () => {
  const video = newVideo(house, treasury());
  await video.start();
  await video.getsEncoding();
  await treasury().money.arm({ method: 'POST', pathPattern: '/v1/refunds$', fault: 'status_500', times: 1_000_000 });
  await video.handle.signal(cancelSignal, { actor: 'customer' });
  await house.pass(HOUR_MS);
  // Then nothing is even asked any more: three thousand tries at the real servers would take minutes, and show no more.
  const network = video.world.breakDown('refundPayment');
  await house.pass(2 * DAY_MS);
  expect((await video.handle.describe()).status.name, 'it never gives up').toBe('RUNNING');
  expect(video.world.timesCalled('refundPayment')).toBeGreaterThan(48);
  expect((await treasury().truthOf(video.world.jobId)).effects).toEqual([`charge ${PRICE_CENTS}`]);
  await treasury().money.disarm();
  network.mend();
  await video.endsAs('refunded', 'canceled_by_customer');
  const truth = await treasury().truthOf(video.world.jobId);
  expectRight(truth, 'back', 'after two days');
  expect(truth.effects).toEqual([`charge ${PRICE_CENTS}`, `refund ${PRICE_CENTS}`]);
}, 300_000);
