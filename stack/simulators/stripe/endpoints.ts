import { z } from 'zod';
import type { Call } from './call.js';
import { confirmIntent, confirmParams } from './confirm.js';
import { confirmationTokenParams, createConfirmationToken } from './confirmation-tokens.js';
import { findDispute } from './disputes.js';
import { invalidRequest, resourceMissing } from './errors.js';
import { expand, listParams, parseParams, text } from './params.js';
import { cancelIntent, captureIntent } from './capture-and-cancel.js';
import { cancelParams, captureParams, createParams, updateParams } from './payment-intent-params.js';
import { createIntent, findIntent, updateIntent } from './payment-intents.js';
import { createPaymentMethod, paymentMethodData } from './payment-methods.js';
import { createRefund, createRefundParams, findRefund, updateRefund, updateRefundParams } from './refunds.js';
import { searchIntents, searchParams, type SearchResult } from './search.js';
import type { ObjectKind, ObjectList, StripeObject } from './store.js';

/** One endpoint of the API. `prepare` checks the parameters; only the function that it returns executes the request. */
export interface Endpoint {
  method: 'GET' | 'POST';
  path: string;
  /** A browser may call it with the publishable key, as Stripe.js does. */
  publishable: boolean;
  /** @throws StripeError 400 for wrong parameters. */
  prepare: (form: unknown) => (call: Call, id: string) => Answer;
}

type Answer = StripeObject | ObjectList | SearchResult;

const FILTERS = {
  payment_intent: text.optional(),
  charge: text.optional(),
  type: text.optional(),
  types: z.array(text).optional(),
};

const retrieveParams = z.strictObject({ expand, client_secret: text.optional() });

/** The simulated part of Stripe's API; the answer to everything else is 404. */
export const ENDPOINTS: Endpoint[] = [
  endpoint('POST', '/v1/payment_intents', createParams, createIntent),
  list('/v1/payment_intents', 'payment_intent', []),
  endpoint('GET', '/v1/payment_intents/search', searchParams, searchIntents),
  { ...endpoint('GET', '/v1/payment_intents/:id', retrieveParams, retrieveIntent), publishable: true },
  onObject('/v1/payment_intents/:id', updateParams, findIntent, updateIntent),
  onObject('/v1/payment_intents/:id/confirm', confirmParams, findIntent, confirmIntent),
  onObject('/v1/payment_intents/:id/capture', captureParams, findIntent, captureIntent),
  onObject('/v1/payment_intents/:id/cancel', cancelParams, findIntent, cancelIntent),

  {
    ...endpoint('POST', '/v1/payment_methods', paymentMethodData.extend({ expand }), createPaymentMethod),
    publishable: true,
  },
  retrieve('/v1/payment_methods/:id', 'payment_method'),

  endpoint('POST', '/v1/test_helpers/confirmation_tokens', confirmationTokenParams, createConfirmationToken),
  {
    ...endpoint('POST', '/v1/confirmation_tokens', confirmationTokenParams, createConfirmationToken),
    publishable: true,
  },
  retrieve('/v1/confirmation_tokens/:id', 'confirmation_token'),

  endpoint('POST', '/v1/refunds', createRefundParams, createRefund),
  list('/v1/refunds', 'refund', ['payment_intent', 'charge']),
  endpoint('GET', '/v1/refunds/:id', retrieveParams, (call, _params, id) => findRefund(call, id)),
  onObject('/v1/refunds/:id', updateRefundParams, findRefund, updateRefund),

  list('/v1/charges', 'charge', ['payment_intent']),
  retrieve('/v1/charges/:id', 'charge'),

  list('/v1/disputes', 'dispute', ['payment_intent', 'charge']),
  endpoint('GET', '/v1/disputes/:id', retrieveParams, (call, _params, id) => findDispute(call, id)),

  list('/v1/events', 'event', ['type', 'types']),
  retrieve('/v1/events/:id', 'event'),
];

function endpoint<S extends z.ZodType>(
  method: Endpoint['method'],
  path: string,
  schema: S,
  execute: (call: Call, params: z.output<S>, id: string) => Answer,
): Endpoint {
  return {
    method,
    path,
    publishable: false,
    prepare: (form) => {
      const params = parseParams(schema, form);
      return (call, id) => execute(call, params, id);
    },
  };
}

/** A POST to an object that must exist. */
function onObject<S extends z.ZodType, T extends StripeObject>(
  path: string,
  schema: S,
  find: (call: Call, id: string) => T,
  change: (call: Call, object: T, params: z.output<S>) => T,
): Endpoint {
  return endpoint('POST', path, schema, (call, params, id) => change(call, find(call, id), params));
}

function retrieve(path: string, kind: ObjectKind): Endpoint {
  return endpoint('GET', path, retrieveParams, (call, _params, id) => {
    const object = call.objects.find(kind, id);
    if (!object) throw resourceMissing(kind, id, 'id');
    return object;
  });
}

function retrieveIntent(call: Call, params: z.output<typeof retrieveParams>, id: string): StripeObject {
  const intent = findIntent(call, id);
  const wrongSecret = params.client_secret !== undefined && params.client_secret !== intent.client_secret;
  if (wrongSecret) throw resourceMissing('payment_intent', id, 'intent');
  return intent;
}

/** `filters` are the fields by which the list can be filtered; `types` means any of several types. */
function list(path: string, kind: ObjectKind, filters: (keyof typeof FILTERS)[]): Endpoint {
  return endpoint('GET', path, z.strictObject({ ...listParams, ...FILTERS }), (call, params) => {
    const where: Record<string, string[]> = {};
    for (const name of Object.keys(FILTERS) as (keyof typeof FILTERS)[]) {
      const value = params[name];
      if (value === undefined) continue;
      if (!filters.includes(name)) {
        throw invalidRequest(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
      }
      where[name === 'types' ? 'type' : name] = [value].flat();
    }
    return call.objects.list(kind, { ...params, url: path, where });
  });
}
