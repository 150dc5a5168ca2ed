import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { TASK_QUEUES } from '../../../contracts/task-queues.js';
import { SERVICE_METRICS } from '../../../observability/api-metrics.module.js';
import type { ServiceMetrics } from '../../../observability/service-metrics.js';
import { WorkersRepository } from '../../../persistence/workers/workers.repository.js';
import { taskQueueStats } from '../../../temporal/task-queue-stats.js';
import { TEMPORAL_CLIENT } from '../../../temporal/temporal.module.js';

/** Figures about task queues: the waiting tasks, and the workers that take them. */
@Injectable()
export class QueueFigures {
  constructor(
    @Inject(WorkersRepository) private readonly workers: WorkersRepository,
    @Inject(TEMPORAL_CLIENT) private readonly temporal: Client,
    @Inject(SERVICE_METRICS) private readonly metrics: ServiceMetrics,
  ) {}

  async refresh(): Promise<void> {
    await Promise.all(Object.values(TASK_QUEUES).map((queue) => this.refreshQueue(queue)));
  }

  private async refreshQueue(queue: string): Promise<void> {
    const [stats, { workers, slots }] = await Promise.all([
      taskQueueStats(this.temporal, queue),
      this.workers.capacityOf(queue),
    ]);
    this.metrics.queueBacklog.set({ queue }, stats.backlog);
    this.metrics.queueBacklogAge.set({ queue }, stats.backlogAgeSec);
    this.metrics.queuePollers.set({ queue }, stats.pollers);
    this.metrics.workers.set({ queue }, workers);
    this.metrics.workerSlots.set({ queue }, slots);
  }
}
