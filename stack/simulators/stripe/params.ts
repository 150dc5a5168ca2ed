import { z } from 'zod';
import { type StripeError, invalidRequest } from './errors.js';

const MAX_METADATA_KEYS = 50;

/** Every value of a form arrives as text. */
export const text = z.string().max(5000);
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, 'integer')
  .transform(Number);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
/** A parameter that is accepted as documented and has no effect on the simulation. */
export const ignored = z.unknown().optional();
const NO_LONGER_SUPPORTED = 'payment_method_types_no_longer_supported';
/** Removed in 2026-09-30.endive (https://docs.stripe.com/changelog/endive/2026-09-30); it has its own error. */
export const removedPaymentMethodTypes = z
  .unknown()
  .refine((value) => value === undefined, NO_LONGER_SUPPORTED)
  .optional();
/** An empty value removes the key; `metadata=` removes all of them (https://docs.stripe.com/api/metadata). */
export const metadata = z.union([z.literal(''), z.record(z.string().max(40), z.string().max(500))]);
export const expand = z.array(z.string()).optional();

const createdFilter = z.union([
  integer,
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
]);

/** Parameters of every list endpoint (https://docs.stripe.com/api/pagination). */
export const listParams = {
  limit: integer.pipe(z.number().min(1).max(100)).default(10),
  starting_after: text.optional(),
  ending_before: text.optional(),
  created: createdFilter.optional(),
  expand,
};

export type CreatedFilter = z.infer<typeof createdFilter>;

/**
 * Checks a decoded form against the parameters of an endpoint.
 *
 * @throws StripeError 400 with Stripe's code (`parameter_missing`, `parameter_unknown`, `parameter_invalid_integer`…).
 */
export function parseParams<S extends z.ZodType>(schema: S, form: unknown): z.output<S> {
  const parsed = schema.safeParse(form ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (!issue) throw new Error('a failed parse always has an issue');
  throw asStripeError(issue, form);
}

/** Applies a metadata parameter to the metadata of an object. */
export function mergeMetadata(
  current: Record<string, string> | null,
  change: z.infer<typeof metadata> | undefined,
): Record<string, string> {
  if (change === undefined) return { ...current };
  if (change === '') return {};
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '');
  if (merged.length > MAX_METADATA_KEYS) {
    throw invalidRequest(`You cannot have more than ${MAX_METADATA_KEYS} metadata keys.`, { param: 'metadata' });
  }
  return Object.fromEntries(merged);
}

function asStripeError(issue: z.core.$ZodIssue, form: unknown): StripeError {
  const param = paramName(issue.path);
  const value = valueAt(form, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = paramName([...issue.path, ...issue.keys.slice(0, 1)]);
    return invalidRequest(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
  }
  if (issue.message === NO_LONGER_SUPPORTED) {
    const message = `${param} is no longer supported. Use allowed_payment_method_types or automatic_payment_methods.`;
    return invalidRequest(message, { code: NO_LONGER_SUPPORTED, param });
  }
  if (value === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (value === '') {
    return invalidRequest(`You passed an empty string for '${param}'.`, { code: 'parameter_invalid_empty', param });
  }
  if (issue.message === 'integer') {
    return invalidRequest(`Invalid integer: ${typeof value === 'string' ? value : JSON.stringify(value)}`, {
      code: 'parameter_invalid_integer',
      param,
    });
  }
  if (issue.code === 'too_small') {
    const message = `This value must be greater than or equal to ${issue.minimum}.`;
    return invalidRequest(message, { code: 'parameter_invalid_integer', param });
  }
  if (issue.code === 'invalid_value') {
    return invalidRequest(`Invalid ${param}: must be one of ${issue.values.map(String).join(', ')}`, { param });
  }
  return invalidRequest(`Invalid ${param}: ${issue.message}`, { param });
}

function paramName(path: PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `${first ?? ''}${rest.map((key) => `[${key}]`).join('')}`;
}

function valueAt(form: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value && typeof value === 'object' ? Reflect.get(value, key) : undefined),
    form,
  );
}
