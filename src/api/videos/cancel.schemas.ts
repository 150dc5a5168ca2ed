import { z } from 'zod';

export const cancelSchema = z.strictObject({
  onlyBeforeDelivery: z
    .boolean()
    .optional()
    .describe('Cancel only while that gives the money back. A job that is delivered stays as it is.'),
});
