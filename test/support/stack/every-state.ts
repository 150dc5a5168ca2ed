import { expect } from 'vitest';
import { extendRetentionSignal, stateQuery } from '../../../src/contracts/video-workflow.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { isClosed, type VideoState } from '../../../src/domain/video-state.js';
import { VideoOrder } from '../../../stack/customer/video-order.js';
import { eventually } from '../eventually.js';
import type { Clips } from './clips.js';
import { LONG_TARGET, SMALL_TARGET, buy, uploadAndAwaitQuote } from './customer.js';
import type { FlakyEncoder } from './flaky-encoder.js';
import { holdEncode } from './processes.js';
import { waitForState } from './state-events.js';
import { SupportAgent } from './support-agent.js';
import type { TestDeployment } from './test-deployment.js';

/** The states in which a job waits for somebody, works, or has ended. */
export const STATES = [
  'uploading',
  'quoted',
  'paying',
  'compressing',
  'needs_attention',
  'done',
  'refunded',
  'expired',
] as const satisfies readonly VideoState[];

export type StandingState = (typeof STATES)[number];

/** What became of a job: its own state in the end. */
export type Fates = Record<StandingState, VideoState>;

export const AS_THEY_WERE = Object.fromEntries(STATES.map((state) => [state, state])) as Fates;

/** When nothing is lost, every open job is delivered. */
export const ALL_DELIVERED: Fates = {
  uploading: 'done',
  quoted: 'done',
  paying: 'done',
  compressing: 'done',
  needs_attention: 'done',
  done: 'done',
  refunded: 'refunded',
  expired: 'expired',
};

const DELIVERED: VideoState[] = ['done', 'expired'];
const PATIENCE = { timeoutMs: 120_000, intervalMs: 250 };

interface Job {
  order: VideoOrder;
  /** Null before the customer buys. */
  paymentIntentId: string | null;
}

interface Tools {
  deployment: TestDeployment;
  clips: Clips;
  /** The deployment's `FFMPEG_PATH`. */
  encoder: FlakyEncoder;
}

/** One job in every state. The customers of open jobs, and support, can act on them afterwards. */
export class JobsInEveryState {
  private readonly jobs = new Map<StandingState, Job>();
  /** Lets the encode go on that is held. */
  resumeEncode = (): void => undefined;

  private constructor(private readonly tools: Tools) {}

  static async make(tools: Tools): Promise<JobsInEveryState> {
    const made = new JobsInEveryState(tools);
    await Promise.all([made.makeDone(), made.makeRefunded(), made.makeExpired()]);
    await made.makeParked();
    await Promise.all([made.makeUploading(), made.makeQuoted(), made.makePaying()]);
    // Last, because it keeps the worker busy from now on.
    await made.makeCompressing();
    await made.expectStates(AS_THEY_WERE);
    return made;
  }

  order(state: StandingState): VideoOrder {
    return this.job(state).order;
  }

  /** What each job says of itself now. Fails while one of them cannot be asked. */
  async states(): Promise<Fates> {
    const views = await Promise.all(STATES.map(async (state) => [state, (await this.order(state).view()).state]));
    return Object.fromEntries(views) as Fates;
  }

  async expectStates(expected: Fates): Promise<void> {
    expect(await this.states()).toEqual(expected);
  }

  /** Everybody does what takes the jobs to their ends. */
  async goOn(): Promise<void> {
    this.resumeEncode();
    await Promise.all([this.uploadAndBuy(), this.buyQuoted(), this.authenticate(), this.retryParked()]);
  }

  /** Waits until each job has come to its end. */
  async waitForFates(fates: Fates): Promise<void> {
    await eventually(
      () => this.states(),
      (states) => STATES.every((state) => states[state] === fates[state]),
      { ...PATIENCE, explain: () => `the jobs did not come to ${JSON.stringify(fates)}` },
    );
  }

  /** Asserts that nobody was charged twice, that whoever has no result has the money, and that the ledger says the same. */
  async expectMoneyIsRight(): Promise<void> {
    const { stripeSimulator, database } = this.tools.deployment;
    for (const [state, { order, paymentIntentId }] of this.jobs) {
      if (paymentIntentId === null) continue;
      const now = (await order.view()).state;
      const effects = await stripeSimulator.effectsOf(paymentIntentId);
      const paid = DELIVERED.includes(now) ? ['charge 199'] : ['charge 199', 'refund 199'];
      // Who had not paid yet may also have been called off before.
      const allowed = now === 'canceled' ? [[]] : [paid];
      expect(allowed, `the money of the job that was ${state} and is ${now}`).toContainEqual(effects);
      const ledger = await database.ledgerOf(order.id);
      const booked = ledger
        .filter(({ kind }) => kind === 'received' || kind === 'refund_succeeded')
        .map(({ kind, amountCents }) => `${kind === 'received' ? 'charge' : 'refund'} ${amountCents}`);
      expect(booked, `the ledger of the job that was ${state} and is ${now}`).toEqual(effects);
    }
  }

  /** Asserts that whoever was delivered to can still download. */
  async expectDownloads(state: StandingState): Promise<void> {
    const link = await this.order(state).downloadLink();
    expect(link.status, `the download of the job that was ${state}`).toBe(302);
    const file = await fetch(link.headers.get('location') ?? '');
    expect(file.status, `the file of the job that was ${state}`).toBe(200);
    await file.body?.cancel();
  }

  private async makeDone(): Promise<void> {
    const { order } = await this.bought('done');
    await order.waitForState('done');
  }

  private async makeRefunded(): Promise<void> {
    const { order } = await this.bought('refunded');
    await order.waitForState('done');
    await new SupportAgent(this.tools.deployment).perform('refund', order.id, { reasonCode: 'customer_asked' });
    await order.waitForState('refunded');
  }

  private async makeExpired(): Promise<void> {
    const { order } = await this.bought('expired');
    await order.waitForState('done');
    await order.deleteNow();
    await order.waitForState('expired');
  }

  private async makeParked(): Promise<void> {
    const { encoder } = this.tools;
    encoder.break('killed');
    try {
      const { order } = await this.bought('needs_attention');
      await waitForState(order, 'needs_attention');
    } finally {
      encoder.repair();
    }
  }

  private async makeUploading(): Promise<void> {
    const { deployment, clips } = this.tools;
    const order = await VideoOrder.create(deployment.client, { path: clips.small, target: SMALL_TARGET });
    this.jobs.set('uploading', { order, paymentIntentId: null });
  }

  private async makeQuoted(): Promise<void> {
    await this.quoted('quoted');
  }

  private async makePaying(): Promise<void> {
    const { order } = await this.bought('paying', 'pm_card_authenticationRequired');
    await waitForState(order, 'paying');
  }

  private async makeCompressing(): Promise<void> {
    const { order } = await this.bought('compressing');
    this.resumeEncode = await holdEncode(this.tools.deployment.folder);
    await waitForState(order, 'compressing');
  }

  private async quoted(state: StandingState): Promise<Job> {
    const { deployment, clips } = this.tools;
    const request =
      state === 'compressing' ? { path: clips.long, target: LONG_TARGET } : { path: clips.small, target: SMALL_TARGET };
    const job: Job = { order: await uploadAndAwaitQuote(deployment.client, request), paymentIntentId: null };
    this.jobs.set(state, job);
    return job;
  }

  private async bought(state: StandingState, card?: string): Promise<Job> {
    const job = await this.quoted(state);
    job.paymentIntentId = await buy(job.order, card);
    return job;
  }

  async uploadAndBuy(): Promise<void> {
    const job = this.job('uploading');
    await job.order.upload();
    await job.order.waitForState('quoted');
    job.paymentIntentId = await buy(job.order);
  }

  /** Unless that is done. */
  async buyQuoted(): Promise<void> {
    const job = this.job('quoted');
    job.paymentIntentId ??= await buy(job.order);
  }

  async authenticate(): Promise<void> {
    await this.tools.deployment.stripeSimulator.authenticate(this.job('paying').paymentIntentId, 'succeeded');
  }

  async retryParked(): Promise<void> {
    const { deployment } = this.tools;
    const { id } = this.order('needs_attention');
    const { parkId } = await deployment.temporal.workflow.getHandle(videoWorkflowId(id)).query(stateQuery);
    await new SupportAgent(deployment).perform('retry', id, { parkId, note: 'there is memory again' });
  }

  /** Something that each open workflow has to handle. It changes nothing: the time is over. */
  async signalEach(): Promise<void> {
    const { workflow } = this.tools.deployment.temporal;
    const open = STATES.filter((state) => !isClosed(state));
    await Promise.all(
      open.map(async (state) => {
        const handle = workflow.getHandle(videoWorkflowId(this.order(state).id));
        await handle.signal(extendRetentionSignal, { untilMs: 1 });
      }),
    );
  }

  private job(state: StandingState): Job {
    const job = this.jobs.get(state);
    if (!job) throw new Error(`there is no job that is ${state}`);
    return job;
  }
}
