import { describe, expect, it } from 'vitest';
import {
  isCancelRequest,
  isEncodeStarted,
  isExtendRetentionRequest,
  isRetryRequest,
  isRefundOrder,
  isRefundRequest,
  isStopRequest,
} from '../../../workflows/video/message-guards.js';

const LONG_ID = 'x'.repeat(101);
const NONSENSE: unknown[] = [undefined, null, '', 'support', 42, [], [{}], {}, () => undefined];

describe('what people type into the Web UI', () => {
  it.each([
    ['isStopRequest', isStopRequest],
    ['isCancelRequest', isCancelRequest],
    ['isRefundRequest', isRefundRequest],
    ['isParkAnswer', isRetryRequest],
    ['isRefundOrder', isRefundOrder],
    ['isEncodeStarted', isEncodeStarted],
    ['isExtension', isExtendRetentionRequest],
  ])('is not taken by %s when it is nonsense', (_, isShape) => {
    expect(NONSENSE.filter((value) => isShape(value))).toEqual([]);
  });

  it.each<[string, (value: unknown) => boolean, unknown, boolean]>([
    ['a cancel before delivery only', isCancelRequest, { actor: 'customer', onlyBeforeDelivery: true }, true],
    ['a cancel that says so in words', isCancelRequest, { actor: 'customer', onlyBeforeDelivery: 'yes' }, false],
    ['a stop by the customer', isStopRequest, { actor: 'customer' }, true],
    ['a stop with a note', isStopRequest, { actor: 'support', noteId: 'n-1' }, true],
    ['a stop by somebody else', isStopRequest, { actor: 'root' }, false],
    ['a stop in capitals', isStopRequest, { actor: 'Support' }, false],
    ['a stop with an empty note', isStopRequest, { actor: 'support', noteId: '' }, false],
    ['a stop with prose for a note id', isStopRequest, { actor: 'support', noteId: LONG_ID }, false],
    ['a stop with a note that is an object', isStopRequest, { actor: 'support', noteId: { $ne: 1 } }, false],
    ['a refund at any time', isRefundRequest, { actor: 'operator' }, true],
    ['a refund as an answer', isRefundRequest, { actor: 'support', parkId: 'p-1' }, true],
    ['a refund with a park id that is a number', isRefundRequest, { actor: 'support', parkId: 1 }, false],
    ['a refund by nobody', isRefundRequest, { parkId: 'p-1' }, false],
    ['an order of all', isRefundOrder, { reason: 'refund_by_support' }, true],
    ['an order of a part', isRefundOrder, { reason: 'goodwill', claim: { claimId: 'c-1', amountCents: 5 } }, true],
    ['an order of a part of nothing', isRefundOrder, { reason: 'x', claim: { claimId: 'c-1', amountCents: 0 } }, false],
    ['an order of half a cent', isRefundOrder, { reason: 'x', claim: { claimId: 'c-1', amountCents: 0.5 } }, false],
    [
      'an order under a name for two keys',
      isRefundOrder,
      { reason: 'x', claim: { claimId: 'a:b', amountCents: 5 } },
      false,
    ],
    ['a retry', isRetryRequest, { parkId: 'p-1' }, true],
    ['a retry without its park id', isRetryRequest, { park: 'p-1' }, false],
    ['an encode that began', isEncodeStarted, { encodeId: 'e-1' }, true],
    ['an encode without a name', isEncodeStarted, { encodeId: 7 }, false],
    ['an extension', isExtendRetentionRequest, { untilMs: 1_900_000_000_000 }, true],
    ['an extension as text', isExtendRetentionRequest, { untilMs: '1900000000000' }, false],
    ['an extension for ever', isExtendRetentionRequest, { untilMs: Infinity }, false],
    ['an extension to no time', isExtendRetentionRequest, { untilMs: NaN }, false],
    ['an extension by half a millisecond', isExtendRetentionRequest, { untilMs: 1.5 }, false],
  ])('%s', (_, isShape, value, taken) => {
    expect(isShape(value)).toBe(taken);
  });
});
