import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import { outstandingAction, refundDueCents, summarizeLedger } from '../../../src/domain/ledger/summarize-ledger.js';
import { seededRandom } from '../../support/seeded-random.js';

const RECEIVED_CENTS = 500;

type Fact = [kind: LedgerEntry['kind'], amountCents?: number, id?: string];

/** A ledger in which all of the price has been received, and then these facts became known. */
function paidLedger(...facts: Fact[]): LedgerEntry[] {
  return ledgerOf(['received', RECEIVED_CENTS], ...facts);
}

function ledgerOf(...facts: Fact[]): LedgerEntry[] {
  return facts.map(([kind, amountCents, id], index) => ({
    atMs: index,
    kind,
    ...(amountCents !== undefined && { amountCents }),
    ...(id?.startsWith('re_') && { refundId: id }),
    ...(id?.startsWith('dp_') && { disputeId: id }),
  }));
}

describe('the money of a job', () => {
  it.each<[string, LedgerEntry[], { returnedCents: number; leftCents: number }]>([
    ['that was not paid', ledgerOf(['created', 500]), { returnedCents: 0, leftCents: 0 }],
    ['that was paid', paidLedger(), { returnedCents: 0, leftCents: 500 }],
    ['with a refund on its way', paidLedger(['refund_created', 200, 're_1']), { returnedCents: 0, leftCents: 300 }],
    [
      'with a refund that has arrived',
      paidLedger(['refund_created', 200, 're_1'], ['refund_succeeded', 200, 're_1']),
      { returnedCents: 200, leftCents: 300 },
    ],
    [
      'with a refund that the bank has sent back',
      paidLedger(['refund_succeeded', 200, 're_1'], ['refund_failed', 200, 're_1']),
      { returnedCents: 0, leftCents: 500 },
    ],
    [
      'with a refund that has arrived, although somebody who saw it pending writes that down later',
      paidLedger(['refund_succeeded', 500, 're_1'], ['refund_created', 500, 're_1']),
      { returnedCents: 500, leftCents: 0 },
    ],
    [
      'with a refund that the bank has sent back, although somebody who saw it arrive writes that down later',
      paidLedger(['refund_failed', 200, 're_1'], ['refund_succeeded', 200, 're_1']),
      { returnedCents: 0, leftCents: 500 },
    ],
  ])('%s', (_, entries, expected) => {
    expect(summarizeLedger(entries)).toMatchObject({ ...expected, dispute: null });
  });

  it('needs nothing more once a requested refund has arrived, in whatever order that is written down', () => {
    const requested = { ...paidLedger(['refund_requested'])[1], reason: 'refund_by_support' } as LedgerEntry;
    const entries = [...paidLedger(['refund_succeeded', 500, 're_1'], ['refund_created', 500, 're_1']), requested];
    expect(outstandingAction(entries)).toBeNull();
  });

  it.each<[string, LedgerEntry[], Partial<ReturnType<typeof summarizeLedger>>]>([
    [
      'an open dispute withholds what it is about',
      paidLedger(['dispute_opened', 500, 'dp_1']),
      { returnedCents: 0, leftCents: 0, dispute: 'open' },
    ],
    [
      'a lost dispute has returned what it is about',
      paidLedger(['dispute_opened', 500, 'dp_1'], ['dispute_lost', 500, 'dp_1']),
      { returnedCents: 500, leftCents: 0, dispute: 'lost' },
    ],
    [
      'a won dispute does neither',
      paidLedger(['dispute_opened', 500, 'dp_1'], ['dispute_won', 500, 'dp_1']),
      { returnedCents: 0, leftCents: 500, dispute: 'won' },
    ],
    [
      'an open dispute about a part leaves the rest',
      paidLedger(['dispute_opened', 200, 'dp_1']),
      { returnedCents: 0, leftCents: 300, dispute: 'open' },
    ],
    [
      'a lost dispute about a part leaves the rest',
      paidLedger(['dispute_opened', 200, 'dp_1'], ['dispute_lost', 200, 'dp_1']),
      { returnedCents: 200, leftCents: 300, dispute: 'lost' },
    ],
    [
      'of two about parts, the one that is open still withholds when the newer one is won',
      paidLedger(['dispute_opened', 200, 'dp_1'], ['dispute_opened', 300, 'dp_2'], ['dispute_won', 300, 'dp_2']),
      { returnedCents: 0, leftCents: 300, dispute: 'open' },
    ],
    [
      'of two about parts, the one that is won withholds nothing while the newer one is open',
      paidLedger(['dispute_opened', 200, 'dp_1'], ['dispute_won', 200, 'dp_1'], ['dispute_opened', 300, 'dp_2']),
      { returnedCents: 0, leftCents: 200, dispute: 'open' },
    ],
    [
      'of two about parts, one is lost and one is open',
      paidLedger(['dispute_opened', 200, 'dp_1'], ['dispute_lost', 200, 'dp_1'], ['dispute_opened', 100, 'dp_2']),
      { returnedCents: 200, leftCents: 200, dispute: 'open' },
    ],
    [
      'of two about parts, the older one is lost and the newer one won',
      paidLedger(
        ['dispute_opened', 200, 'dp_1'],
        ['dispute_opened', 300, 'dp_2'],
        ['dispute_lost', 200, 'dp_1'],
        ['dispute_won', 300, 'dp_2'],
      ),
      { returnedCents: 200, leftCents: 300, dispute: 'lost' },
    ],
    [
      'two about all of the money withhold it once',
      paidLedger(['dispute_opened', 500, 'dp_1'], ['dispute_opened', 500, 'dp_2']),
      { returnedCents: 0, leftCents: 0, dispute: 'open' },
    ],
    [
      'two about all of the money that are lost have returned it once',
      paidLedger(
        ['dispute_opened', 500, 'dp_1'],
        ['dispute_lost', 500, 'dp_1'],
        ['dispute_opened', 500, 'dp_2'],
        ['dispute_lost', 500, 'dp_2'],
      ),
      { returnedCents: 500, leftCents: 0, dispute: 'lost' },
    ],
    [
      'one whose amount the bank has corrected counts with its newest amount',
      paidLedger(['dispute_opened', 500, 'dp_1'], ['dispute_opened', 200, 'dp_1']),
      { returnedCents: 0, leftCents: 300, dispute: 'open' },
    ],
    [
      'one that was lost and is won on appeal returns nothing',
      paidLedger(['dispute_opened', 500, 'dp_1'], ['dispute_lost', 500, 'dp_1'], ['dispute_won', 500, 'dp_1']),
      { returnedCents: 0, leftCents: 500, dispute: 'won' },
    ],
    [
      'one in a currency that has risen returns no more than was received',
      paidLedger(['dispute_opened', 520, 'dp_1'], ['dispute_lost', 520, 'dp_1']),
      { returnedCents: 500, leftCents: 0, dispute: 'lost' },
    ],
    [
      'one about what a refund has left takes the rest',
      paidLedger(['refund_succeeded', 200, 're_1'], ['dispute_opened', 300, 'dp_1'], ['dispute_lost', 300, 'dp_1']),
      { returnedCents: 500, leftCents: 0, dispute: 'lost' },
    ],
  ])('disputes: %s', (_, entries, expected) => {
    expect(summarizeLedger(entries)).toMatchObject(expected);
  });

  it('wants to go back in full when every dispute that was lost is won on appeal', () => {
    const entries = paidLedger(
      ...['dp_1', 'dp_2'].flatMap((id): Fact[] => [
        ['dispute_opened', 250, id],
        ['dispute_lost', 250, id],
      ]),
    );
    expect(outstandingAction(entries)).toBeNull();
    const appealed = [...entries, ...ledgerOf(['dispute_won', 250, 'dp_1'], ['dispute_won', 250, 'dp_2'])];
    expect(outstandingAction(appealed)).toBe('unreturned');
    expect(refundDueCents(appealed)).toBe(500);
  });

  /** The one that matters most comes first. */
  const STATUSES = ['open', 'lost', 'won'] as const;

  /** A dispute, all that becomes known of it in order, and how it stands at the end. */
  function randomDispute(random: () => number, id: string) {
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    const amountCents = pick([50, 100, 200, 300, 500, 520]);
    const status = pick(STATUSES);
    const facts: Fact[] = [['dispute_opened', pick([amountCents, 500]), id]];
    if (facts[0]?.[1] !== amountCents) facts.push(['dispute_opened', amountCents, id]);
    if (status !== 'open' && random() < 0.3) facts.push([pick(['dispute_won', 'dispute_lost']), amountCents, id]);
    if (status !== 'open') facts.push([`dispute_${status}`, amountCents, id]);
    return { facts, status, amountCents };
  }

  /** The facts of all disputes in one order: each dispute’s own stay in theirs. */
  function interleave(random: () => number, stories: readonly (readonly Fact[])[]): Fact[] {
    const rest = stories.map((facts) => [...facts]).filter(({ length }) => length > 0);
    const told: Fact[] = [];
    while (rest.length > 0) {
      const index = Math.floor(random() * rest.length);
      const next = rest[index]?.shift();
      if (next) told.push(next);
      if (rest[index]?.length === 0) rest.splice(index, 1);
    }
    return told;
  }

  it.each(Array.from({ length: 100 }, (_, index) => index + 1))(
    'is counted once for each dispute, in whatever order things become known (%i)',
    (seed) => {
      const random = seededRandom(seed * 7919);
      const disputes = Array.from({ length: Math.floor(random() * 4) }, (_, index) =>
        randomDispute(random, `dp_${index + 1}`),
      );
      const totalOf = (wanted: (typeof STATUSES)[number]): number =>
        disputes.reduce((sum, { status, amountCents }) => sum + (status === wanted ? amountCents : 0), 0);
      const lostCents = Math.min(RECEIVED_CENTS, totalOf('lost'));
      for (let order = 0; order < 5; order += 1) {
        const told = interleave(
          random,
          disputes.map(({ facts }) => facts),
        );
        const summary = summarizeLedger(paidLedger(...told));
        const about = JSON.stringify(told);
        expect(summary.returnedCents, about).toBe(lostCents);
        expect(summary.leftCents, about).toBe(Math.max(0, RECEIVED_CENTS - lostCents - totalOf('open')));
        const outcomes = disputes.map(({ status }) => status);
        expect(summary.dispute, about).toBe(STATUSES.find((each) => outcomes.includes(each)) ?? null);
      }
    },
  );
});
