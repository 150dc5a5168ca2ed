import { describe, expect, it } from 'vitest';
import type { Account } from '../../support/chaos/chaos-customer.js';
import { isClean, judge, type Verdict } from '../../support/chaos/checker.js';
import type { Evidence } from '../../support/chaos/evidence.js';

const DELIVERED = 'delivered-job';
const REFUNDED = 'refunded-job';
const FREE = 'free-job';
const UNPAID = 'unpaid-job';
const PRICE_CENTS = 199;

describe('the checker of a chaos run', () => {
  it('has nothing to say of a run in which every customer has the result or the money', () => {
    const verdict = judge(inOrder());
    expect(verdict).toEqual(Object.fromEntries(Object.keys(verdict).map((count) => [count, []])));
    expect(isClean(verdict)).toBe(true);
  });

  it.each<[count: keyof Verdict, what: string, harm: (evidence: Evidence) => void]>([
    ['lost', 'a job without a record', (it) => removeJob(it, UNPAID)],
    ['lost', 'a job that never ends', (it) => setState(it, UNPAID, 'queued')],
    ['lost', 'a result that is not in the bucket', (it) => removeObject(it, `jobs/${DELIVERED}/output/1.mp4`)],
    ['lost', 'a result that its customer never got', (it) => (customer(it, DELIVERED).downloadedBytes = null)],
    ['lost', 'a customer who had to give up', (it) => (customer(it, REFUNDED).gaveUp = 'the job stays queued')],
    ['chargedTwice', 'a second charge', (it) => addEffect(it, DELIVERED, 'charge')],
    ['chargedTwice', 'a second charge that was returned', (it) => addEffect(it, REFUNDED, 'charge', 'refund')],
    ['chargedTwice', 'a charge of a second payment of the job', chargeBySecondIntent],
    ['chargedWithoutDeliveryOrRefund', 'a charge of a job that ended', (it) => addEffect(it, UNPAID, 'charge')],
    ['chargedWithoutDeliveryOrRefund', 'a refund that failed', (it) => addEffect(it, REFUNDED, 'refund_reversal')],
    ['chargedWithoutDeliveryOrRefund', 'a job that only its record calls delivered', undeliver],
    ['deliveredUnpaid', 'a delivery without a charge', (it) => (it.effects = [])],
    ['deliveredUnpaid', 'a delivery whose charge was returned', (it) => addEffect(it, DELIVERED, 'refund')],
    ['deliveredUnpaid', 'a download without a charge', (it) => (customer(it, UNPAID).downloadedBytes = 1)],
    ['orphans', 'a workflow of a job that has ended', (it) => startWorkflow(it, `video-${UNPAID}`)],
    ['orphans', 'a refund that never ends', (it) => startWorkflow(it, `refund-${REFUNDED}`, 'refundWorkflow')],
    ['orphans', 'a job whose workflow is gone', (it) => (it.workflows = [])],
    ['orphans', 'money of no job', (it) => it.effects.push(effectOf('unknown', 'charge'))],
    ['orphans', 'a payment of a job that has ended which can still be made', (it) => openIntent(it, UNPAID)],
    ['orphans', 'an encoder that still runs', (it) => it.encoders.push(1234)],
    ['leftovers', 'a file of a job that has ended', (it) => it.objects.push(`jobs/${UNPAID}/input`)],
    ['leftovers', 'a file of no job', (it) => it.objects.push('jobs/unknown/input')],
    ['leftovers', 'an upload that is still open', (it) => it.openUploads.push(`jobs/${UNPAID}/input`)],
    ['leftovers', 'a file on a worker’s disk', (it) => it.scratch.push('mailsized-scratch-1')],
    ['mailedWrongly', 'a result that nobody was told of', (it) => (it.mails = [])],
    ['mailedWrongly', 'a result of which its customer was told twice', (it) => it.mails.push(readyMailTo(DELIVERED))],
    ['mailedWrongly', 'a mail about a result that there is not', (it) => it.mails.push(readyMailTo(REFUNDED))],
    ['endedOtherwise', 'a refund to a customer who waits for the result', (it) => setState(it, DELIVERED, 'refunded')],
    ['misbooked', 'a charge that the ledger does not have', (it) => (it.ledger = [])],
    ['misbooked', 'a second refund', refundTwice],
    ['misbooked', 'a refund that Stripe does not have', (it) => (ledgerOf(it, DELIVERED).refundedCents = PRICE_CENTS)],
  ])('counts as %s %s', (count, _what, harm) => {
    const evidence = inOrder();
    harm(evidence);
    const verdict = judge(evidence);
    expect(verdict[count]).not.toEqual([]);
    expect(isClean(verdict)).toBe(false);
  });
});

/** Jobs that were delivered for money, delivered for nothing, paid and refunded, and canceled before a payment. */
function inOrder(): Evidence {
  return {
    customers: [
      accountOf(DELIVERED, { state: 'done', downloadedBytes: 1000 }),
      accountOf(FREE, { journey: 'free', state: 'expired', downloadedBytes: 1000 }),
      accountOf(REFUNDED, { journey: 'encodeFails', state: 'refunded' }),
      accountOf(UNPAID, { journey: 'canceledBeforePaying', state: 'canceled' }),
    ],
    effects: [effectOf(DELIVERED, 'charge'), effectOf(REFUNDED, 'charge'), effectOf(REFUNDED, 'refund')],
    intents: [
      { paymentIntentId: `pi_${DELIVERED}`, jobId: DELIVERED, status: 'succeeded' },
      { paymentIntentId: `pi_${REFUNDED}`, jobId: REFUNDED, status: 'succeeded' },
      { paymentIntentId: `pi_${UNPAID}`, jobId: UNPAID, status: 'canceled' },
    ],
    jobs: [
      { jobId: DELIVERED, state: 'done', outputKey: `jobs/${DELIVERED}/output/1.mp4` },
      { jobId: FREE, state: 'expired', outputKey: `jobs/${FREE}/output/1.mp4` },
      { jobId: REFUNDED, state: 'refunded', outputKey: null },
      { jobId: UNPAID, state: 'canceled', outputKey: null },
    ],
    ledger: [
      { jobId: DELIVERED, paymentIntentId: `pi_${DELIVERED}`, receivedCents: PRICE_CENTS, refundedCents: 0 },
      { jobId: REFUNDED, paymentIntentId: `pi_${REFUNDED}`, receivedCents: PRICE_CENTS, refundedCents: PRICE_CENTS },
    ],
    workflows: [
      { workflowId: `video-${DELIVERED}`, type: 'videoWorkflow', status: 'RUNNING', delivered: true },
      { workflowId: `video-${FREE}`, type: 'videoWorkflow', status: 'COMPLETED', delivered: true },
      { workflowId: `video-${REFUNDED}`, type: 'videoWorkflow', status: 'COMPLETED', delivered: false },
      { workflowId: `refund-${REFUNDED}`, type: 'refundWorkflow', status: 'COMPLETED', delivered: false },
      { workflowId: 'reconcile-1', type: 'reconcileWorkflow', status: 'RUNNING', delivered: false },
    ],
    objects: [`jobs/${DELIVERED}/output/1.mp4`, `jobs/${DELIVERED}/poster/1.jpg`],
    mails: [DELIVERED, FREE].map(readyMailTo),
    ...{ openUploads: [], scratch: [], encoders: [] },
  };
}

function accountOf(jobId: string, account: Partial<Account>): Account {
  const { journey = 'delivered', state = null, downloadedBytes = null } = account;
  return { jobId, email: emailOf(jobId), journey, state, downloadedBytes, refusedLinks: 0, gaveUp: null };
}

function emailOf(jobId: string): string {
  return `${jobId}@example.test`;
}

function readyMailTo(jobId: string) {
  return { to: [emailOf(jobId)], subject: 'Your video is ready to send' };
}

function effectOf(jobId: string, kind: string) {
  return { kind, amountCents: PRICE_CENTS, paymentIntentId: `pi_${jobId}` };
}

function addEffect(evidence: Evidence, jobId: string, ...kinds: string[]): void {
  evidence.effects.push(...kinds.map((kind) => effectOf(jobId, kind)));
}

function chargeBySecondIntent(evidence: Evidence): void {
  evidence.intents.push({ paymentIntentId: 'pi_second', jobId: DELIVERED, status: 'succeeded' });
  evidence.effects.push({ kind: 'charge', amountCents: PRICE_CENTS, paymentIntentId: 'pi_second' });
}

function refundTwice(evidence: Evidence): void {
  addEffect(evidence, REFUNDED, 'refund');
  ledgerOf(evidence, REFUNDED).refundedCents += PRICE_CENTS;
}

function removeJob(evidence: Evidence, wanted: string): void {
  evidence.jobs = evidence.jobs.filter(({ jobId }) => jobId !== wanted);
}

function removeObject(evidence: Evidence, wanted: string): void {
  evidence.objects = evidence.objects.filter((key) => key !== wanted);
}

function setState(evidence: Evidence, wanted: string, state: string): void {
  evidence.jobs = evidence.jobs.map((job) => (job.jobId === wanted ? { ...job, state } : job));
}

function undeliver(evidence: Evidence): void {
  evidence.workflows = evidence.workflows.map((workflow) => ({ ...workflow, delivered: false }));
}

function startWorkflow(evidence: Evidence, workflowId: string, type = 'videoWorkflow'): void {
  evidence.workflows.push({ workflowId, type, status: 'RUNNING', delivered: false });
}

function openIntent(evidence: Evidence, wanted: string): void {
  evidence.intents = evidence.intents.map((intent) =>
    intent.jobId === wanted ? { ...intent, status: 'requires_payment_method' } : intent,
  );
}

function customer(evidence: Evidence, wanted: string): Account {
  return find(evidence.customers, wanted);
}

function ledgerOf(evidence: Evidence, wanted: string): Evidence['ledger'][number] {
  return find(evidence.ledger, wanted);
}

function find<Row extends { jobId: string | null }>(rows: Row[], wanted: string): Row {
  const found = rows.find(({ jobId }) => jobId === wanted);
  if (!found) throw new Error(`there is no ${wanted}`);
  return found;
}
