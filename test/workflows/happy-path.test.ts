import { describe, expect, it } from 'vitest';
import { PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const harness = useWorkflowHarness();

describe('a video that goes well', () => {
  it('is bought, compressed, delivered, and deleted when its time is over', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    expect([...video.backend.files]).toEqual(['input', 'previews', 'output', 'poster']);

    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.states).toEqual([
      'uploading',
      'probing',
      'quoted',
      'paying',
      'queued',
      'compressing',
      'finalizing',
      'done',
      'expired',
    ]);
    expect(video.backend.money.charges).toEqual([PRICE_CENTS]);
    expect(video.backend.money.refunds).toEqual([]);
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['done', 'expires_soon']);
  });
});
