import { describe, expect, it } from 'vitest';
import { PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';

const house = useHouse();

describe('a video that goes well', () => {
  it('is bought, compressed, delivered, and deleted when its time is over', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    expect([...video.world.files]).toEqual(['input', 'previews', 'output', 'poster']);

    await video.endsAs('expired', 'retention_over');
    expect(video.world.states).toEqual([
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
    expect(video.world.money.charges).toEqual([PRICE_CENTS]);
    expect(video.world.money.refunds).toEqual([]);
    expect(video.world.mails.map(({ kind }) => kind)).toEqual(['done', 'expires_soon']);
  });
});
