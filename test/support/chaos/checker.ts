import type { Effect, Evidence } from './evidence.js';
import type { Journey } from './plan.js';

/** What must never happen, each with the jobs or things that it happened to. */
export interface Verdict {
  /** A job that nobody carries out or has ended, and a result that its customer cannot have. */
  lost: string[];
  chargedTwice: string[];
  chargedWithoutDeliveryOrRefund: string[];
  deliveredUnpaid: string[];
  /** Work or money that belongs to no open job. */
  orphans: string[];
  /** Files that nobody will delete. */
  leftovers: string[];
  /** The ledger says something else than Stripe, or more was returned than was charged. */
  misbooked: string[];
  /** A result whose customer was mailed its link never, or more than once. */
  mailedWrongly: string[];
  /** A job that ended in a way that its customer did not choose. */
  endedOtherwise: string[];
}

const CLOSED = ['expired', 'abandoned', 'rejected', 'canceled', 'failed', 'refunded'];
const DELIVERED = ['done', 'expired'];
const ENDED_INTENT = ['succeeded', 'canceled'];
const READY = 'Your video is ready to send';
/** Of the service itself, not of a job. */
const SCHEDULED = ['reconcileWorkflow', 'personalDataWorkflow', 'dailyDigestWorkflow'];

const CANCELED = ['canceled'];
const ENDS: Record<Journey, string[]> = {
  ...{ delivered: DELIVERED, free: DELIVERED, authenticated: DELIVERED, paidSlowly: DELIVERED },
  ...{ declinedThenPaid: DELIVERED, declined: CANCELED, authenticationFailed: CANCELED },
  ...{ canceledBeforePaying: CANCELED, cannotFit: CANCELED },
  // Of a result that was delivered meanwhile, the files are deleted.
  canceledAfterPaying: ['canceled', 'refunded', 'expired'],
  ...{ refundedBySupport: ['refunded'], refundedSlowly: ['refunded'], encodeFails: ['refunded'] },
  ...{ neverUploads: ['abandoned'], neverBuys: ['abandoned'] },
};

/** Judges a run by its evidence alone. It shares nothing with reconciliation, so that the two cannot be wrong together. */
export function judge(evidence: Evidence): Verdict {
  const facts = new Facts(evidence);
  return {
    lost: [...facts.lostJobs(), ...facts.lostResults()],
    chargedTwice: facts.chargedJobs().filter((jobId) => facts.countOf(jobId, 'charge') > 1),
    chargedWithoutDeliveryOrRefund: facts
      .chargedJobs()
      .filter((jobId) => facts.keptCentsOf(jobId) > 0 && !facts.isDelivered(jobId)),
    deliveredUnpaid: facts.deliveredUnpaid(),
    orphans: [...facts.orphanedWorkflows(), ...facts.orphanedJobs(), ...facts.orphanedIntents(), ...facts.encoders()],
    leftovers: [...facts.leftObjects(), ...facts.leftUploads(), ...evidence.scratch.map((name) => `scratch ${name}`)],
    misbooked: facts.misbooked(),
    mailedWrongly: facts.mailedWrongly(),
    endedOtherwise: facts.endedOtherwise(),
  };
}

export function isClean(verdict: Verdict): boolean {
  return Object.values(verdict).every((found: string[]) => found.length === 0);
}

class Facts {
  private readonly states: Map<string, string>;
  private readonly effectsByJob = new Map<string, Effect[]>();

  constructor(private readonly evidence: Evidence) {
    this.states = new Map(evidence.jobs.map(({ jobId, state }) => [jobId, state]));
    const jobs = new Map(evidence.intents.map(({ paymentIntentId, jobId }) => [paymentIntentId, jobId]));
    for (const effect of evidence.effects) {
      const jobId = jobs.get(effect.paymentIntentId) ?? `of no job, ${effect.paymentIntentId}`;
      this.effectsByJob.set(jobId, [...(this.effectsByJob.get(jobId) ?? []), effect]);
    }
  }

  chargedJobs(): string[] {
    return [...this.effectsByJob.keys()].filter((jobId) => this.countOf(jobId, 'charge') > 0);
  }

  countOf(jobId: string, kind: string): number {
    return this.effectsOf(jobId).filter((effect) => effect.kind === kind).length;
  }

  /** What was charged and not returned. */
  keptCentsOf(jobId: string): number {
    return this.sumOf(jobId, 'charge') - this.returnedCentsOf(jobId);
  }

  /** The result is there for the customer, or was until its time was over. */
  isDelivered(jobId: string): boolean {
    return this.wasPublished(jobId) && DELIVERED.includes(this.states.get(jobId) ?? '');
  }

  private wasPublished(jobId: string): boolean {
    return this.evidence.workflows.some(({ workflowId, delivered }) => delivered && workflowId === `video-${jobId}`);
  }

  lostJobs(): string[] {
    const told = this.evidence.customers.map(({ jobId }) => jobId).filter((jobId) => jobId !== null);
    const isLost = (jobId: string): boolean => {
      const state = this.states.get(jobId);
      return state === undefined || !(state === 'done' || CLOSED.includes(state));
    };
    const gaveUp = this.evidence.customers.filter((customer) => customer.gaveUp !== null);
    return [
      ...new Set([...told, ...this.states.keys()].filter(isLost)),
      ...gaveUp.map(({ jobId, gaveUp: why }) => `${jobId}: ${why}`),
    ];
  }

  /** Who was told that the result is there can have it, unless it was deleted as asked. */
  lostResults(): string[] {
    const objects = new Set(this.evidence.objects);
    const isMissing = (outputKey: string | null): boolean => outputKey === null || !objects.has(outputKey);
    const done = this.evidence.jobs.filter(({ state }) => state === 'done');
    const unloaded = this.evidence.customers.filter(
      ({ state, downloadedBytes }) => (state === 'done' || state === 'expired') && !downloadedBytes,
    );
    return [
      ...done.filter(({ outputKey }) => isMissing(outputKey)).map(({ jobId }) => `${jobId}: the result is gone`),
      // A cancel that came too late has deleted the result unseen.
      ...unloaded
        .filter(({ journey }) => journey !== 'canceledAfterPaying')
        .map(({ jobId }) => `${jobId}: was not downloaded`),
    ];
  }

  deliveredUnpaid(): string[] {
    const got = this.evidence.customers.filter(({ downloadedBytes }) => downloadedBytes).map(({ jobId }) => jobId);
    const free = this.evidence.customers.filter(({ journey }) => journey === 'free').map(({ jobId }) => jobId);
    // What support has refunded was delivered too, but is so no more.
    const isUnpaid = (jobId: string): boolean =>
      this.isDelivered(jobId)
        ? this.keptCentsOf(jobId) <= 0
        : got.includes(jobId) && this.countOf(jobId, 'charge') === 0;
    return [...this.states.keys()].filter((jobId) => !free.includes(jobId) && isUnpaid(jobId));
  }

  orphanedWorkflows(): string[] {
    const running = this.evidence.workflows.filter(({ status }) => status === 'RUNNING');
    return running
      .filter(({ type, workflowId }) => !SCHEDULED.includes(type) && !this.isOfOpenJob(workflowId))
      .map(({ workflowId }) => `workflow ${workflowId}`);
  }

  orphanedJobs(): string[] {
    const running = new Set(
      this.evidence.workflows.filter(({ status }) => status === 'RUNNING').map(({ workflowId }) => workflowId),
    );
    return [...this.states]
      .filter(([jobId, state]) => !CLOSED.includes(state) && !running.has(`video-${jobId}`))
      .map(([jobId]) => `job ${jobId}`);
  }

  orphanedIntents(): string[] {
    return this.evidence.intents
      .filter(({ jobId, status }) => !this.isOpen(jobId) && !ENDED_INTENT.includes(status))
      .map(({ paymentIntentId, status, jobId }) => `payment ${paymentIntentId}, ${status}, of job ${jobId}`)
      .concat(
        [...this.effectsByJob.keys()].filter((jobId) => !this.states.has(jobId)).map((jobId) => `money ${jobId}`),
      );
  }

  encoders(): string[] {
    return this.evidence.encoders.map((pid) => `process ${pid}`);
  }

  /** Everything of a job is deleted with it, and nothing before. */
  leftObjects(): string[] {
    const kept = new Set(this.evidence.jobs.filter(({ state }) => state === 'done').map(({ jobId }) => jobId));
    const jobOf = (key: string): string => /^jobs\/([^/]+)\//.exec(key)?.[1] ?? '';
    return this.evidence.objects.filter((key) => !kept.has(jobOf(key))).map((key) => `object ${key}`);
  }

  leftUploads(): string[] {
    return this.evidence.openUploads.map((key) => `multipart upload ${key}`);
  }

  misbooked(): string[] {
    const booked = new Map(this.evidence.ledger.map((row) => [row.jobId, row]));
    return [...new Set([...this.effectsByJob.keys(), ...booked.keys()])].filter((jobId) => {
      const { receivedCents, refundedCents } = booked.get(jobId) ?? { receivedCents: 0, refundedCents: 0 };
      const differs = receivedCents !== this.sumOf(jobId, 'charge') || refundedCents !== this.returnedCentsOf(jobId);
      return differs || this.keptCentsOf(jobId) < 0;
    });
  }

  /** Exactly once as long as the result is there. What is deleted before the mail is sent is not mailed any more. */
  mailedWrongly(): string[] {
    const ready = this.evidence.mails.filter(({ subject }) => subject === READY).flatMap(({ to }) => to);
    const countOf = (email: string): number => ready.filter((to) => to === email).length;
    const isRight = (jobId: string, count: number): boolean => {
      if (!this.wasPublished(jobId)) return count === 0;
      return this.states.get(jobId) === 'done' ? count === 1 : count <= 1;
    };
    return this.evidence.customers
      .filter(({ jobId, email }) => !isRight(jobId ?? '', countOf(email)))
      .map(({ jobId, email }) => `${jobId}: ${countOf(email)} mails`);
  }

  endedOtherwise(): string[] {
    const endOf = (jobId: string | null): string => this.states.get(jobId ?? '') ?? 'unknown';
    return this.evidence.customers
      .filter(({ journey, jobId }) => !ENDS[journey].includes(endOf(jobId)))
      .map(({ journey, jobId }) => `${jobId}: ${journey}, but ${endOf(jobId)}`);
  }

  private isOfOpenJob(workflowId: string): boolean {
    const [, jobId = ''] = /^video-(.*)$/.exec(workflowId) ?? [];
    return this.isOpen(jobId);
  }

  private isOpen(jobId: string): boolean {
    const state = this.states.get(jobId);
    return state !== undefined && !CLOSED.includes(state);
  }

  private returnedCentsOf(jobId: string): number {
    return this.sumOf(jobId, 'refund') - this.sumOf(jobId, 'refund_reversal');
  }

  private sumOf(jobId: string, kind: string): number {
    const effects = this.effectsOf(jobId).filter((effect) => effect.kind === kind);
    return effects.reduce((sum, { amountCents }) => sum + amountCents, 0);
  }

  private effectsOf(jobId: string): Effect[] {
    return this.effectsByJob.get(jobId) ?? [];
  }
}
