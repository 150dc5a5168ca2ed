import { describe, expect, it } from 'vitest';
import { attemptPaidBy } from '../../../src/domain/ledger/purchase-attempts.js';

const gmail = { attemptId: 'attempt-1', quoteId: 'gmail', amountCents: 199 };
const outlook = { attemptId: 'attempt-2', quoteId: 'outlook', amountCents: 299 };
const other = { attemptId: 'attempt-3', quoteId: 'other', amountCents: 299 };

describe('the attempt that received money was for', () => {
  it.each([
    ['the one whose price it is', [gmail, outlook], 199, gmail],
    ['of two at one price, the last', [gmail, outlook, other], 299, other],
    ['the last one where no price fits', [gmail, outlook], 500, outlook],
    ['none where none is known', [], 199, undefined],
  ])('is %s', (_, attempts, receivedCents, paid) => {
    expect(attemptPaidBy(attempts, receivedCents)).toBe(paid);
  });
});
