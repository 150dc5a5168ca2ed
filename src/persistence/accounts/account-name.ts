import { z } from 'zod';

// The audit log tells the customer's own changes, and those at the command line, by these.
const RESERVED = ['customer', 'operator'];

/** What the audit log calls an account. */
export const accountNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'The name has 1 to 40 of a-z, 0-9 and dashes')
  .refine((name) => !RESERVED.includes(name), 'The audit log uses this name for others');
