import { describe, expect, it } from 'vitest';
import { connect, getPageSettings, type PageSettings } from '@mailsized/client';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('the settings of the page', () => {
  const deployment = useTestDeployment({ workers: [] });

  async function settings(): Promise<PageSettings> {
    return await getPageSettings({ client: connect({ baseUrl: deployment().client.baseUrl }) });
  }

  it('are for anyone, and agree with what is charged and refused', async () => {
    const { limits, targets, prices, retention } = await settings();
    expect(targets.map(({ provider }) => provider)).toEqual(['gmail', 'outlook', 'other']);
    const first = prices.tiers[0]!;
    const video = { sizeBytes: first.maxSizeBytes, durationMs: first.maxDurationSec * 1000 };
    const { estimates } = await deployment().client.json<{
      estimates: { target: { provider: string }; ceilingBytes: number; amountCents: number; currency: string }[];
    }>('/v1/estimates', { method: 'POST', body: video });
    expect(estimates.map(({ target, ceilingBytes }) => [target.provider, ceilingBytes])).toEqual(
      targets.map(({ provider, ceilingBytes }) => [provider, ceilingBytes]),
    );
    for (const { amountCents, currency } of estimates) {
      expect({ amountCents, currency }).toEqual({ amountCents: first.amountCents, currency: prices.currency });
    }
    const last = prices.tiers.at(-1)!;
    expect(last.maxSizeBytes).toBeGreaterThanOrEqual(limits.maxUploadBytes);
    expect(last.maxDurationSec).toBeGreaterThanOrEqual(limits.maxDurationSec);
    expect(retention.resultSec).toBeGreaterThan(retention.unpaidSec);
  });

  it('offer test cards and no key of Stripe, because this stack pays at the simulator', async () => {
    const { payment } = await settings();
    expect(payment.kind).toBe('simulator');
    expect(JSON.stringify(payment)).not.toMatch(/pk_(live|test)_|publishableKey/);
  });

  it('say that the service is in maintenance, and until when', async () => {
    expect((await settings()).maintenance).toBeNull();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const token = deployment().adminKey;
    await deployment().client.json('/v1/admin/maintenance', {
      method: 'PUT',
      token,
      body: { until, reasonCode: 'other' },
    });
    expect((await settings()).maintenance).toMatchObject({ until, since: expect.any(String) });
    await deployment().client.raw('/v1/admin/maintenance', { method: 'DELETE', token });
    expect((await settings()).maintenance).toBeNull();
  });
});
