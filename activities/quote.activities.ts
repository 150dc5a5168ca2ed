import { createHash } from 'node:crypto';
import type { QuoteActivities } from '../src/contracts/activities.js';
import { FAILURES } from '../src/contracts/failures.js';
import { TASK_QUEUES } from '../src/contracts/task-queues.js';
import { aheadOfPriorityMs } from '../src/domain/encode-queue.js';
import type { MediaFacts } from '../src/domain/media/facts/media-facts.js';
import { planSize, type SizePlan } from '../src/domain/media/plan/size-plan.js';
import { safeCeilingBytes, targetsToOffer, type Target } from '../src/domain/media/plan/targets.js';
import { priceOf, type PriceTable } from '../src/domain/pricing.js';
import type { Quote } from '../src/domain/quote.js';
import { predictedEncodeMs, promisedReadyWithinMs } from '../src/domain/priority-promise.js';
import type { Upsell } from '../src/domain/upsells.js';
import type { Logger } from '../src/observability/logger.js';
import type { VideoRecord } from '../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { nonRetryable } from './support/failures.js';
import type { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import { recordOf } from './support/record-of.js';

interface Deps {
  videos: VideosRepository;
  workers: WorkersRepository;
  priceTable: PriceTable;
  logger: Logger;
}

const TEXT_CODES = ['reasonCodes', 'labelCode'];

// A longer queue than this is an incident, and no promise is made.
const MAX_QUEUE_LENGTH = 200;

/** Figures from outside the workflow (rule 3). Nothing is written: every execution computes a new answer. */
export function createQuoteActivities(deps: Deps): QuoteActivities {
  return {
    async makeOffer({ jobId, facts, complexity, expiresAtMs, target: wanted }) {
      const video = await recordOf(deps.videos, jobId);
      const { preset } = video.request;
      const queue = await queueAhead(deps);
      const quotes = planned(deps.logger, jobId, () =>
        targetsToOffer(wanted ?? lastRequestedTarget(video)).map((target) => {
          const plan = planSize({
            facts,
            complexity,
            ceilingBytes: safeCeilingBytes(target),
            ...(preset && { preset }),
          });
          const price = priceOf(
            { durationMs: facts.durationMs, sizeBytes: facts.sizeBytes, free: plan.verdict === 'already_fits' },
            deps.priceTable,
          );
          const upsells = plan.verdict === 'fits' ? upsellsFor(facts, plan, queue, deps.priceTable) : [];
          return { quoteId: quoteIdOf({ jobId, target, plan, price }, deps.priceTable), target, plan, price, upsells };
        }),
      );
      return { quotes, expiresAtMs, ...(facts.tracks && { tracks: facts.tracks }) };
    },

    async chooseCompressQueue() {
      const { slots } = await deps.workers.capacityOf(TASK_QUEUES.compressGpu);
      return slots > 0 ? TASK_QUEUES.compressGpu : TASK_QUEUES.compressCpu;
    },

    async hasFitWorker({ queues }) {
      const capacities = await Promise.all(queues.map((queue) => deps.workers.capacityOf(queue)));
      return capacities.some(({ slots }) => slots > 0);
    },
  };
}

/** A bug in the planner recurs at every attempt: it ends the retries, and the workflow decides what happens next. */
function planned<T>(logger: Logger, jobId: string, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    logger.error({ jobId, err: error }, 'the planner failed');
    throw nonRetryable(FAILURES.planningFailed, 'the planner failed');
  }
}

/** After a reset, this run does not know the target last requested: it is that of the recorded offer's first quote. */
function lastRequestedTarget({ offer, request }: VideoRecord): Target {
  return offer?.quotes[0]?.target ?? request.target;
}

/** The encodes that a job with priority must wait for. */
interface QueueAhead {
  aheadMs: number[];
  slots: number;
}

/** Null when no promise can be made. */
async function queueAhead({ videos, workers }: Deps): Promise<QueueAhead | null> {
  const { slots } = await workers.capacityOf(TASK_QUEUES.compressCpu);
  const underWay = await videos.listActiveEncodes(MAX_QUEUE_LENGTH);
  if (slots === 0 || underWay.length === MAX_QUEUE_LENGTH) return null;
  return { aheadMs: aheadOfPriorityMs(underWay), slots };
}

function upsellsFor(
  facts: MediaFacts,
  plan: SizePlan,
  queue: QueueAhead | null,
  { upsells: { priority, extendedRetention } }: PriceTable,
): Upsell[] {
  const kept = { name: 'extendedRetention', ...extendedRetention } as const;
  if (!queue) return [kept];
  const readyWithinMs = promisedReadyWithinMs(predictedEncodeMs(facts, plan), queue);
  return [{ name: 'priority', amountCents: priority.amountCents, readyWithinMs }, kept];
}

/**
 * Derived from the fees too, but not from the promise, which changes with the queue, nor from the codes of texts, which
 * repeat what the texts say.
 */
function quoteIdOf(offered: { jobId: string } & Omit<Quote, 'quoteId'>, { upsells }: PriceTable): string {
  return `quote_${createHash('sha256')
    .update(JSON.stringify([offered, upsells], (key, value: unknown) => (TEXT_CODES.includes(key) ? undefined : value)))
    .digest('hex')
    .slice(0, 24)}`;
}
