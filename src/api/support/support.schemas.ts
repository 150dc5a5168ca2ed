import { z } from 'zod';

const note = z.string().max(2000).nullish().describe('Why; kept in the audit log only.');
const parkId = z.uuid().describe('The parking that this answers; a stale one is dropped.');

export const supportRefundSchema = z.strictObject({ note, parkId: parkId.optional() });
export const supportRetrySchema = z.strictObject({ note, parkId });
export const supportCancelSchema = z.strictObject({ note });

export const supportAnswerSchema = z.object({
  noteId: z.string().describe('Where the act is found in the audit log.'),
});
