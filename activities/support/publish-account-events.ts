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

/** What is needed to notify an account of its jobs. */
export interface PublishDeps {
  videos: VideosRepository;
  accountEvents: AccountEventsRepository;
  endpoints: WebhookEndpointsRepository;
  deliveries: WebhookDeliveriesRepository;
  deliveryWorkflows: WebhookDeliveryWorkflows;
}

/**
 * Notifies a job's account of the recorded states that have not been published yet. If a run or a worker ends before it
 * publishes a state, the next state's run or reconciliation publishes it. Ids are derived from the job, the state's
 * version and the endpoint, so a repeat publishes nothing twice. For a job without an account, it does nothing.
 */
export async function publishAccountEvents(deps: PublishDeps, jobId: string): Promise<void> {
  const video = await deps.videos.find(jobId);
  if (!video?.accountId || !video.untold) return;
  const { toldVersion, accountId } = video;
  // A state of which only the reason changed was not entered again.
  const entered = video.events.filter(({ state }, index) => state !== video.events[index - 1]?.state);
  const unpublished = entered.filter(({ version }) => !toldVersion || compareStateVersions(version, toldVersion) > 0);
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

/** The published content about a job: ids, codes and sizes. Its only free text is what the program itself has set on the job. */
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
