import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { MoneyFigures } from '../../../src/api/health/figures/money-figures.js';
import { createServiceMetrics } from '../../../src/observability/service-metrics.js';

const COMPARED_TO = 'mailsized_reconcile_compared_to_timestamp_seconds';

/** What Prometheus reads while this is what reconciliation remembers. */
async function figuresOf(state: { comparedToMs: number | null }): Promise<string> {
  const registry = new Registry();
  const ledger = { findUnsettled: async function* () {} };
  const reconcile = { countOpenDifferences: async () => 0, state: async () => state };
  const events = { unsignalled: async () => [] };
  const metrics = createServiceMetrics(registry);
  const environment = { RECONCILE_EVERY_MIN: 10 } as never;
  await new MoneyFigures(ledger as never, reconcile as never, events as never, metrics, environment).refresh();
  return await registry.metrics();
}

describe('the figures about money', () => {
  it('say up to when the ledger is compared with Stripe, though each run reaches its end', async () => {
    expect(await figuresOf({ comparedToMs: 1_767_225_600_000 })).toContain(`\n${COMPARED_TO} 1767225600\n`);
    expect(await figuresOf({ comparedToMs: null }), 'never compared').toContain(`\n${COMPARED_TO} 0\n`);
  });
});
