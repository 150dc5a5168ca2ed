import { z } from 'zod';

// In the audit log these names mark changes by customers and changes made at the command line.
const RESERVED = ['customer', 'operator'];

/** The name of an account in the audit log. */
export const accountNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 characters long: a-z, 0-9 and dashes, not starting with a dash')
  .refine((name) => !RESERVED.includes(name), 'must not be a reserved name, which the audit log uses for other actors');
