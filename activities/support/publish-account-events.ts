import { compareStateVersions, formatStateVersion } from '../../src/domain/state-version.js';
import { eventTypeOf } from '../../src/domain/webhooks/event-types.js';
import type { AccountEventRecord } from '../../src/persistence/account-events/account-event.schema.js';
import type { AccountEventsRepository } from '../../src/persistence/account-events/account-events.repository.js';
import type { VideosRepository } from '../../src/persistence/videos/videos.repository.js';
import type { StateEvent, VideoRecord } from '../../src/persistence/videos/video.schema.js';
import { deliveryIdOf } from '../../src/persistence/webhook-deliveries/delivery-id.js';
import { messageBodyOf } from '../../src/persistence/webhook-deliveries/message-body.js';
import type { WebhookDeliveriesRepository } from '../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import type { WebhookEndpointsRepository } from '../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import type { WebhookDeliveryWorkflows } from '../../src/temporal/webhook-delivery-workflows.js';

/** What it takes to tell an account of its jobs. */
export interface PublishDeps {
  videos: VideosRepository;
  accountEvents: AccountEventsRepository;
  endpoints: WebhookEndpointsRepository;
  deliveries: WebhookDeliveriesRepository;
  deliveryWorkflows: WebhookDeliveryWorkflows;
}

/**
 * Tells the account of a job of the states that it was not told of yet, as the record has them: what one run, or one
 * worker, could not tell any more is told with the next state, or by reconciliation. Ids are made of job, state version
 * and endpoint, so a repeat tells nothing twice. A job without an account has nobody to tell.
 */
export async function publishAccountEvents(deps: PublishDeps, jobId: string): Promise<void> {
  const video = await deps.videos.find(jobId);
  if (!video?.accountId || !video.untold) return;
  const { toldVersion, accountId } = video;
  const unpublished = video.events.filter(
    ({ version }) => !toldVersion || compareStateVersions(version, toldVersion) > 0,
  );
  for (const passed of unpublished) await publishEvent(deps, { ...video, accountId }, passed);
  await deps.videos.markEventsPublished(video);
}

async function publishEvent(
  deps: PublishDeps,
  video: VideoRecord & { accountId: string },
  passed: StateEvent,
): Promise<void> {
  const type = eventTypeOf(passed.state);
  if (!type) return;
  const { accountId, mode, _id: jobId } = video;
  const event = await deps.accountEvents.record({
    _id: `evt_${jobId}_${formatStateVersion(passed.version)}`,
    accountId,
    mode,
    type,
    jobId,
    at: new Date(passed.version.atMs),
    data: eventDataOf(video, passed),
  });
  for (const { _id: endpointId } of await deps.endpoints.listSubscribed({ accountId, mode }, type)) {
    await openDelivery(deps, event, endpointId);
  }
}

async function openDelivery(deps: PublishDeps, event: AccountEventRecord, endpointId: string): Promise<void> {
  const { _id: eventId, accountId, type } = event;
  const message = { _id: deliveryIdOf(eventId, endpointId), endpointId, accountId, eventId, type };
  const { _id, state } = await deps.deliveries.create({ ...message, body: messageBodyOf(event) });
  if (state === 'pending') await deps.deliveryWorkflows.start(_id);
}

/** What is told of a job: ids, codes and sizes; of what people write, only what the program itself has written on it. */
function eventDataOf(video: VideoRecord, { state, publicStatus, reason }: StateEvent): object {
  return {
    videoId: video._id,
    reference: video.reference,
    externalId: video.externalId,
    metadata: video.metadata,
    mode: video.mode,
    state,
    status: publicStatus,
    reason,
    uploadSizeBytes: video.request.sizeBytes,
    resultSizeBytes: video.output?.sizeBytes ?? null,
  };
}
