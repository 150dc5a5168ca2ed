import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '@mailsized/client';
import type { VideoView } from '../../../src/api/videos/video.schemas.js';
import { stateQuery } from '../../../src/contracts/video-workflow.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { isClosed, type VideoState } from '../../../src/domain/video-state.js';
import { VideoOrder } from '../../../stack/customer/video-order.js';
import { newAttemptId, requestedQuote, uniqueEmail } from '../stack/customer.js';
import { SupportAgent } from '../stack/support-agent.js';
import type { TestDeployment } from '../stack/test-deployment.js';
import { wantedBy, type ChaosClips } from './chaos-clips.js';
import type { Journey, PlannedJob } from './plan.js';

/** What a customer can tell afterwards. */
export interface Account {
  jobId: string | null;
  email: string;
  journey: Journey;
  state: VideoState | null;
  /** The bytes of the file, as downloaded. */
  downloadedBytes: number | null;
  /** How often the store refused a link that the service had just given out. */
  refusedLinks: number;
  /** Why the customer gave up. */
  gaveUp: string | null;
}

const PATIENCE_MS = 20 * 60_000;
const LONGEST_WAIT_MS = 1000;
const MAX_ATTEMPTS = 5;

const CARDS: Partial<Record<Journey, string>> = {
  declined: 'pm_card_visa_chargeDeclined',
  declinedThenPaid: 'pm_card_visa_chargeDeclined',
  authenticated: 'pm_card_authenticationRequired',
  authenticationFailed: 'pm_card_authenticationRequired',
  paidSlowly: 'pm_card_slow',
  refundedSlowly: 'pm_card_pendingRefund',
};

/** A customer who repeats what was not answered, with a support agent who answers parkings and makes the refunds. */
export class ChaosCustomer {
  private order: VideoOrder | undefined;
  readonly account: Account;
  /** Why the last call was not answered. */
  private trouble: string | null = null;

  constructor(
    private readonly deployment: TestDeployment,
    private readonly plan: PlannedJob,
    private readonly clips: ChaosClips,
  ) {
    const { journey } = plan;
    this.account = {
      ...{
        journey,
        jobId: null,
        email: uniqueEmail(),
        state: null,
        downloadedBytes: null,
        refusedLinks: 0,
        gaveUp: null,
      },
    };
  }

  /** What the customer is at, for people who watch. */
  get status(): string {
    const { journey, jobId, state } = this.account;
    return `${jobId} ${journey} ${state}${this.trouble === null ? '' : `: ${this.trouble}`}`;
  }

  /** Never fails: the account says how it went. */
  async run(): Promise<void> {
    try {
      await this.makeJob();
      await this.travel();
    } catch (error) {
      this.account.gaveUp = String(error);
    }
  }

  private get job(): VideoOrder {
    if (!this.order) throw new Error('there is no job yet');
    return this.order;
  }

  private async makeJob(): Promise<void> {
    const { clip, target } = wantedBy(this.plan.journey);
    const request = { path: this.clips[clip] ?? '', target, email: this.account.email, idempotencyKey: randomUUID() };
    this.order = await this.persistently(() => VideoOrder.create(this.deployment.client, request));
    this.account.jobId = this.order.id;
  }

  private async travel(): Promise<void> {
    const { journey } = this.plan;
    if (journey === 'neverUploads') return await this.awaitEnd();
    await this.upload();
    await this.waitUntil(({ state }) => state === 'quoted' || isClosed(state));
    if (journey === 'neverBuys') return await this.awaitEnd();
    await this.hesitate();
    if (journey === 'canceledBeforePaying' || journey === 'cannotFit') return await this.cancel();
    await this.buy();
    await this.hesitate();
    if (journey === 'canceledAfterPaying') return await this.cancel();
    if (journey === 'declined' || journey === 'authenticationFailed') return await this.cancelUnpaid();
    await this.awaitEnd();
    await this.afterDelivery();
  }

  /** Deletes a result that was kept until now. */
  async leave(): Promise<void> {
    if (this.account.state === 'done') await this.deleteResult();
  }

  private async deleteResult(): Promise<void> {
    await this.stop(() => this.job.deleteNow());
  }

  private async upload(): Promise<void> {
    await this.persistently(async () => {
      try {
        await this.job.sendParts();
      } catch (error) {
        if (String(error).includes(': 403')) this.account.refusedLinks += 1;
        throw error;
      }
    });
    await this.persistently(() => this.job.completeUpload());
  }

  private async buy(): Promise<void> {
    const { journey } = this.plan;
    const { quoteId } = await this.persistently(() => requestedQuote(this.job));
    await this.payWith(quoteId, CARDS[journey] ?? 'pm_card_visa');
    if (journey === 'declinedThenPaid') await this.payWith(quoteId, 'pm_card_visa');
  }

  /** A new attempt only when the last one has failed, as the page does. */
  private async payWith(quoteId: string, paymentMethodId: string): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const choice = { quoteId, attemptId: newAttemptId(), paymentMethodId };
      try {
        const { status, paymentIntentId } = await this.persistently(
          () => this.job.checkout(choice),
          ['payment_unavailable'],
        );
        if (status === 'requires_action') await this.authenticate(paymentIntentId);
        return;
      } catch (error) {
        const code = codeOf(error);
        // Whether it was accepted after all, the state says.
        if (code === 'payment_declined' || code === 'not_quoted' || code === 'job_closed') return;
        if (code !== 'payment_unavailable' && code !== 'payment_pending') throw error;
        await sleep(LONGEST_WAIT_MS);
        const { state } = await this.look();
        if (state !== 'quoted' && state !== 'paying') return;
      }
    }
  }

  private async authenticate(paymentIntentId: string | null): Promise<void> {
    const outcome = this.plan.journey === 'authenticationFailed' ? 'failed' : 'succeeded';
    await this.persistently(async () => {
      try {
        await this.deployment.stripeSimulator.authenticate(paymentIntentId, outcome);
      } catch (error) {
        // Its answer had been lost: there is nothing left to authenticate.
        if (!/: 4\d\d /.test(String(error))) throw error;
      }
    });
  }

  private async cancel(): Promise<void> {
    await this.stop(() => this.job.cancel());
  }

  private async stop(act: () => Promise<void>): Promise<void> {
    try {
      await this.persistently(act);
    } catch (error) {
      // It was carried out before, and its answer was lost.
      if (codeOf(error) !== 'job_closed') throw error;
    }
    await this.waitUntil(({ state }) => isClosed(state));
  }

  private async cancelUnpaid(): Promise<void> {
    await this.waitUntil(({ state }) => state !== 'paying');
    await this.cancel();
  }

  private async afterDelivery(): Promise<void> {
    if (this.account.state !== 'done') return;
    await this.download();
    if (this.plan.journey.startsWith('refunded')) {
      await this.refund();
    } else if (this.plan.deletes) {
      await this.deleteResult();
    }
  }

  private async download(): Promise<void> {
    this.account.downloadedBytes = await this.persistently(async () => {
      const link = await this.job.downloadLink();
      const url = link.headers.get('location');
      if (!url) throw new Error(`no link: ${link.status}`);
      const file = await fetch(url);
      if (file.status === 403) this.account.refusedLinks += 1;
      if (!file.ok) throw new Error(`no file: ${file.status}`);
      return (await file.arrayBuffer()).byteLength;
    });
  }

  private async refund(): Promise<void> {
    const key = randomUUID();
    const support = new SupportAgent(this.deployment);
    try {
      await this.persistently(() => support.perform('refund', this.job.id, { reasonCode: 'customer_asked' }, key));
    } catch (error) {
      if (codeOf(error) !== 'already_refunded' && codeOf(error) !== 'job_closed') throw error;
    }
    await this.waitUntil(({ state }) => isClosed(state));
  }

  private async awaitEnd(): Promise<void> {
    await this.waitUntil(({ state }) => state === 'done' || isClosed(state));
  }

  private async waitUntil(accept: (view: VideoView) => boolean): Promise<VideoView> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const view = await this.look();
      if (accept(view)) return view;
      if (performance.now() > deadlineMs) throw new Error(`the job stays ${view.state}`);
      if (view.state === 'needs_attention') await this.askForRetry().catch(() => undefined);
      await sleep(LONGEST_WAIT_MS);
    }
  }

  private async look(): Promise<VideoView> {
    const view = await this.persistently(() => this.job.view());
    this.account.state = view.state;
    return view;
  }

  /** What fails is asked for again, as long as the job is parked. */
  private async askForRetry(): Promise<void> {
    const { parkId } = await this.deployment.temporal.workflow
      .getHandle(videoWorkflowId(this.job.id))
      .query(stateQuery);
    if (parkId) await new SupportAgent(this.deployment).perform('retry', this.job.id, { parkId, note: 'chaos' });
  }

  /** Repeats what was not answered, or with an error that may pass. Another problem of the API is an answer. */
  private async persistently<T>(work: () => Promise<T>, answers: string[] = []): Promise<T> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (let waitMs = 100; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      try {
        const answer = await work();
        this.trouble = null;
        return answer;
      } catch (error) {
        this.trouble = String(error);
        if (error instanceof ApiProblem && (!mayPass(error) || answers.includes(error.problem.code))) throw error;
        if (performance.now() > deadlineMs) throw error;
        await sleep(waitMs);
      }
    }
  }

  private async hesitate(): Promise<void> {
    await sleep(this.plan.hesitationMs);
  }
}

function mayPass({ problem: { status, code } }: ApiProblem): boolean {
  return status >= 500 || status === 429 || code === 'request_in_progress';
}

function codeOf(error: unknown): string | null {
  return error instanceof ApiProblem ? error.problem.code : null;
}
