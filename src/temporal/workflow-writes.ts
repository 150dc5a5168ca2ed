import type { WorkflowHandle } from '@temporalio/client';
import { arrayFromPayloads, defaultPayloadConverter } from '@temporalio/common';
import type { RecordActivities, PaymentActivities, VideoProjection } from '../contracts/activities.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** What a workflow has had its activities write about a job. */
export interface WorkflowWrites {
  /** Oldest first. */
  projections: VideoProjection[];
  /** Whether the delivery is in the ledger. */
  isDelivered: boolean;
}

// The names that histories use.
const PROJECT: keyof RecordActivities = 'projectVideo';
const DELIVER: keyof PaymentActivities = 'recordDelivery';

/** Reads from a history what its workflow wrote to the database, so that it can be written again if it was lost. */
export function writesIn({ events }: History): WorkflowWrites {
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: attributes }) =>
    attributes?.activityType?.name ? [{ name: attributes.activityType.name, input: attributes.input?.payloads }] : [],
  );
  return {
    projections: scheduled
      .filter(({ name }) => name === PROJECT)
      .flatMap(({ input }) => {
        const [argument] = arrayFromPayloads(defaultPayloadConverter, input);
        return (argument as Parameters<RecordActivities['projectVideo']>[0]).projections;
      }),
    isDelivered: scheduled.some(({ name }) => name === DELIVER),
  };
}
