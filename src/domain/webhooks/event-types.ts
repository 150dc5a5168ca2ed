import type { VideoState } from '../video-state.js';

/** Every event that is sent to webhook endpoints, and when it happens. The names are part of the public API. */
export const EVENT_TYPES = {
  'video.quoted':
    'The video has been analyzed and an offer is ready. Sent again when a payment has failed and another card can be tried.',
  'video.queued':
    'The order is confirmed and the video waits to be encoded. Sent again when the encode has to start over.',
  'video.done': 'The result is ready to download.',
  'video.needs_attention':
    'Our support team has to act. If nothing happens in time, the payment is refunded automatically.',
  'video.rejected': 'The file was not accepted, and nothing was charged. `reason` says why.',
  'video.abandoned': 'The video was not uploaded or not bought in time. The file is deleted.',
  'video.canceled': 'The job was canceled before anything was paid.',
  'video.failed': 'The job failed. Nothing had been paid.',
  'video.refunded': 'The job ended, and the payment has been refunded in full.',
  'video.expired': 'The result had been delivered, and its files are now deleted.',
  'webhook.ping': 'You asked for a test message to this endpoint.',
} as const;

export type EventType = keyof typeof EVENT_TYPES;

export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as [EventType, ...EventType[]];

/** The event that entering a state causes; null for a state that causes none. */
export function eventTypeOf(state: VideoState): EventType | null {
  return EVENT_TYPE_NAMES.find((name) => name === `video.${state}`) ?? null;
}
