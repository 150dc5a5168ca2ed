import type { VideoState } from '../video-state.js';

/** Every event that programs are told of, and when it happens. The names are part of the public API. */
export const EVENT_TYPES = {
  'video.quoted':
    'The video was looked at and there is an offer. Again when a payment has failed and another card may be tried.',
  'video.queued': 'It is bought and waits for its encode. Again when the encode has to begin anew.',
  'video.done': 'The result can be downloaded.',
  'video.needs_attention': 'It waits for a human on our side; on silence the money goes back by itself.',
  'video.rejected': 'The file cannot be taken; nothing was charged. `reason` says why.',
  'video.abandoned': 'It was not uploaded, or not bought, in time; the file is deleted.',
  'video.canceled': 'It was stopped before anything was paid.',
  'video.failed': 'It could not be made; nothing had been paid.',
  'video.refunded': 'It ended, and all of the money went back.',
  'video.expired': 'It was delivered, and its files are deleted now.',
  'webhook.ping': 'You have asked for it, to try an endpoint.',
} as const;

export type EventType = keyof typeof EVENT_TYPES;

export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as [EventType, ...EventType[]];

/** The event of entering a state; null for those that are passed without anybody having to know. */
export function eventTypeOf(state: VideoState): EventType | null {
  return EVENT_TYPE_NAMES.find((name) => name === `video.${state}`) ?? null;
}
