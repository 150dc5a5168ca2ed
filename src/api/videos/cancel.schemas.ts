import { z } from 'zod';

export const cancelSchema = z.strictObject({
  onlyBeforeDelivery: z
    .boolean()
    .optional()
    .describe('Cancel only while the payment would be refunded in full. A delivered job stays as it is.'),
});
