import { Inject, Injectable } from '@nestjs/common';
import { isBeforeDelivery, isBeforePayment, type VideoState } from '../../domain/video-state.js';
import { SlotsRepository, type SlotSource } from '../../persistence/slots/slots.repository.js';
import { quotaOwnerName, VideosRepository, type QuotaOwner } from '../../persistence/videos/videos.repository.js';

/** A job, and how many of its caller's unpaid bytes it uses. */
export interface CountedJob {
  jobId: string;
  sizeBytes: number;
}

/** What the jobs of one caller use: a slot until they are delivered, and bytes until they are paid. */
@Injectable()
export class JobSlotsService {
  constructor(
    @Inject(SlotsRepository) private readonly slots: SlotsRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
  ) {}

  /** Call it before the job is stored. @returns false if the caller already has `max` jobs; then nothing is taken. */
  async takePlace(owner: QuotaOwner, { jobId }: CountedJob, max: number): Promise<boolean> {
    const source = this.sourceOf(owner, isBeforeDelivery, () => 1);
    return await this.slots.take(placesOf(owner), { id: jobId, amount: 1 }, max, source);
  }

  /** The same for the bytes of unpaid jobs. */
  async takeUnpaidBytes(owner: QuotaOwner, { jobId, sizeBytes }: CountedJob, max: number): Promise<boolean> {
    const source = this.sourceOf(owner, isBeforePayment, (job) => job.sizeBytes);
    return await this.slots.take(unpaidBytesOf(owner), { id: jobId, amount: sizeBytes }, max, source);
  }

  /** Frees both at once, for a job that was not stored after all. A stored job frees them as it progresses. */
  async release(owner: QuotaOwner, { jobId, sizeBytes }: CountedJob): Promise<void> {
    await this.slots.release(placesOf(owner), { id: jobId, amount: 1 });
    await this.slots.release(unpaidBytesOf(owner), { id: jobId, amount: sizeBytes });
  }

  private sourceOf(
    owner: QuotaOwner,
    isCounted: (state: VideoState) => boolean,
    amountOf: (job: CountedJob) => number,
  ): SlotSource {
    return {
      listActive: async () => {
        const jobs = (await this.videos.listUndelivered(owner)).filter(({ state }) => isCounted(state));
        return jobs.map((job) => ({ id: job.jobId, amount: amountOf(job) }));
      },
      statusOf: async (jobIds) => {
        const states = await this.videos.statesOf(jobIds);
        return new Map([...states].map(([jobId, state]) => [jobId, isCounted(state)] as const));
      },
    };
  }
}

function placesOf(owner: QuotaOwner): string {
  return `jobs:${quotaOwnerName(owner)}`;
}

function unpaidBytesOf(owner: QuotaOwner): string {
  return `unpaid_bytes:${quotaOwnerName(owner)}`;
}
