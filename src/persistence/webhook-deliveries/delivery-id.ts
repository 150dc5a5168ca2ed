import { createHash } from 'node:crypto';

/** The name of the message about an event for an endpoint: the same for the same, whoever reckons it and how often. */
export function deliveryIdOf(eventId: string, endpointId: string): string {
  return `msg_${createHash('sha256').update(`${eventId}:${endpointId}`).digest('base64url').slice(0, 27)}`;
}
