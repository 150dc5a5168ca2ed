import type { EventType } from '../../domain/webhooks/event-types.js';

/** The event that a message reports. */
export interface MessageContent {
  type: EventType;
  at: Date;
  data: object;
}

/** The body of a message, in the shape that Standard Webhooks recommends. */
export function messageBodyOf({ type, at, data }: MessageContent): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}
