import { createHash } from 'node:crypto';
import type { QuoteActivities } from '../src/contracts/activities.js';
import { TASK_QUEUES } from '../src/contracts/task-queues.js';
import { planSize } from '../src/domain/media/size-plan.js';
import { safeCeilingBytes, targetsToOffer, type Target } from '../src/domain/media/targets.js';
import { priceOf, type PriceTable } from '../src/domain/pricing.js';
import type { Quote } from '../src/domain/quote.js';
import type { VideoRecord } from '../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { recordOf } from './support/record-of.js';

interface Deps {
  videos: VideosRepository;
  priceTable: PriceTable;
  isGpuWorkerPolling: () => Promise<boolean>;
}

/** Figures from outside (rule 3). Nothing is written: every execution answers afresh. */
export function createQuoteActivities(deps: Deps): QuoteActivities {
  return {
    async makeOffer({ jobId, facts, complexity, expiresAtMs, target: wanted }) {
      const video = await recordOf(deps.videos, jobId);
      const { preset } = video.request;
      const quotes = targetsToOffer(wanted ?? lastAsked(video)).map((target) => {
        const plan = planSize({ facts, complexity, ceilingBytes: safeCeilingBytes(target), ...(preset && { preset }) });
        const price = priceOf(
          { durationMs: facts.durationMs, sizeBytes: facts.sizeBytes, free: plan.verdict === 'already_fits' },
          deps.priceTable,
        );
        return { quoteId: quoteIdOf({ jobId, target, plan, price }), target, plan, price };
      });
      return { quotes, expiresAtMs };
    },

    async chooseCompressQueue() {
      return (await deps.isGpuWorkerPolling()) ? TASK_QUEUES.compressGpu : TASK_QUEUES.compressCpu;
    },
  };
}

/** A run that was reset does not know what the run before it was asked for: the first quote of its offer tells. */
function lastAsked({ offer, request }: VideoRecord): Target {
  return offer?.quotes[0]?.target ?? request.target;
}

function quoteIdOf(offered: { jobId: string } & Omit<Quote, 'quoteId'>): string {
  return `quote_${createHash('sha256').update(JSON.stringify(offered)).digest('hex').slice(0, 24)}`;
}
