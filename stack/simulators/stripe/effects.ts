import type { DatabaseSync } from 'node:sqlite';

/**
 * Something that really happened to money. `charge` brings it in; `refund` and `dispute` take it out; `refund_reversal` is
 * a refund that came back because it failed, `dispute_reversal` a dispute that was won. An `authorization` only holds it.
 */
export type EffectKind =
  'authorization' | 'authorization_release' | 'charge' | 'refund' | 'refund_reversal' | 'dispute' | 'dispute_reversal';

export interface Effect {
  id: number;
  kind: EffectKind;
  paymentIntentId: string;
  chargeId: string;
  refundId: string | null;
  /** In the smallest unit of the currency. */
  amountCents: number;
  currency: string;
  atMs: number;
}

export const EFFECTS_SCHEMA = `CREATE TABLE IF NOT EXISTS effects (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, payment_intent_id TEXT NOT NULL, charge_id TEXT NOT NULL,
  refund_id TEXT, amount_cents INTEGER NOT NULL, currency TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;`;

/** The list that tests count: one row for each real effect, independent of the answer that the caller got. */
export class EffectLog {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  record(effect: Omit<Effect, 'id' | 'atMs'>): void {
    this.#database
      .prepare(
        `INSERT INTO effects (kind, payment_intent_id, charge_id, refund_id, amount_cents, currency, at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        effect.kind,
        effect.paymentIntentId,
        effect.chargeId,
        effect.refundId,
        effect.amountCents,
        effect.currency,
        Date.now(),
      );
  }

  /** Oldest first; of one PaymentIntent if its id is given. */
  list(paymentIntentId?: string): Effect[] {
    return this.#database
      .prepare(
        `SELECT id, kind, payment_intent_id AS paymentIntentId, charge_id AS chargeId, refund_id AS refundId,
                amount_cents AS amountCents, currency, at_ms AS atMs
         FROM effects WHERE ? IS NULL OR payment_intent_id = ? ORDER BY id`,
      )
      .all(paymentIntentId ?? null, paymentIntentId ?? null) as unknown as Effect[];
  }
}

/** The sum of the rows, net of failed refunds and of disputes that were won. */
export function totalEffects(effects: Effect[]): {
  chargedCents: number;
  refundedCents: number;
  disputedCents: number;
} {
  const sum = (kind: EffectKind): number =>
    effects.filter((effect) => effect.kind === kind).reduce((total, effect) => total + effect.amountCents, 0);
  return {
    chargedCents: sum('charge'),
    refundedCents: sum('refund') - sum('refund_reversal'),
    disputedCents: sum('dispute') - sum('dispute_reversal'),
  };
}
