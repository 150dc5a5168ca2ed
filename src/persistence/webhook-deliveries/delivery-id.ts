import { createHash } from 'node:crypto';

/** The id of the message about an event for an endpoint. The same event and endpoint always give the same id. */
export function deliveryIdOf(eventId: string, endpointId: string): string {
  return `msg_${createHash('sha256').update(`${eventId}:${endpointId}`).digest('base64url').slice(0, 27)}`;
}
