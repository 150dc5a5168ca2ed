import { z } from 'zod';
import { confirmShape } from './confirm.js';
import { expand, flag, ignored, integer, metadata, removedPaymentMethodTypes, text } from './params.js';

const captureMethod = z.enum(['automatic', 'automatic_async', 'manual']);
const email = z.string().max(800);

const commonParams = {
  description: text.optional(),
  metadata: metadata.optional(),
  receipt_email: email.optional(),
  setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
  shipping: ignored,
  statement_descriptor: z.string().max(22).optional(),
  statement_descriptor_suffix: z.string().max(22).optional(),
  transfer_group: text.optional(),
  expand,
};

export const createParams = z.strictObject({
  ...commonParams,
  ...confirmShape,
  amount: integer,
  currency: z.string().regex(/^[A-Za-z]{3}$/, 'must be a three-letter currency code'),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  capture_method: captureMethod.optional(),
  confirm: flag.optional(),
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
  allowed_payment_method_types: z.array(text).optional(),
  excluded_payment_method_types: z.array(text).optional(),
});

export const updateParams = z.strictObject({
  ...commonParams,
  amount: integer.optional(),
  capture_method: captureMethod.optional(),
  payment_method: text.optional(),
  payment_method_data: confirmShape.payment_method_data,
  payment_method_types: removedPaymentMethodTypes,
});

export const captureParams = z.strictObject({
  amount_to_capture: integer.pipe(z.number().min(1)).optional(),
  final_capture: flag.optional(),
  metadata: metadata.optional(),
  statement_descriptor: ignored,
  statement_descriptor_suffix: ignored,
  expand,
});

export const cancelParams = z.strictObject({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
  expand,
});
