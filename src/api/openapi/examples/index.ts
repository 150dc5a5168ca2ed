import type { OperationId } from '../../access/operations.js';
import type { Example } from './example.js';
import { SERVICE_EXAMPLES, STAFF_EXAMPLES } from './staff.js';
import { VIDEO_EXAMPLES } from './videos.js';
import { WEBHOOK_EXAMPLES } from './webhooks.js';

/** An example of every operation. It does not compile if one is missing. */
export const EXAMPLES: Record<OperationId, Example> = {
  ...VIDEO_EXAMPLES,
  ...SERVICE_EXAMPLES,
  ...WEBHOOK_EXAMPLES,
  ...STAFF_EXAMPLES,
};
