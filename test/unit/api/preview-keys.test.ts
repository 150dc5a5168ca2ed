import { describe, expect, it } from 'vitest';
import { isPreviewPending, originalKeyOf, previewKeyOf } from '../../../src/api/videos/preview-keys.js';
import { OFFER, PREVIEWS, videoRecord } from './video-record.js';

const quoted = (change: Parameters<typeof videoRecord>[0] = {}) =>
  videoRecord({ state: 'quoted', offer: OFFER, ...change });

function offerOf(verdict: 'already_fits' | 'fits' | 'cannot_fit') {
  const mode = verdict === 'already_fits' ? 'copy' : 'encode';
  return {
    ...OFFER,
    quotes: OFFER.quotes.map((quote) => ({ ...quote, plan: { ...quote.plan, verdict, mode } as const })),
  };
}

describe('where a preview lies', () => {
  it('is known once it is made', () => {
    const video = quoted({ previews: PREVIEWS });
    expect(previewKeyOf(video, 'quote-1')).toBe(PREVIEWS.clips[0]?.key);
    expect(originalKeyOf(video)).toBe(PREVIEWS.originalKey);
    expect(previewKeyOf(quoted(), 'quote-1')).toBeNull();
    expect(originalKeyOf(quoted())).toBeNull();
  });

  it('is told of nothing that the present offer does not have', () => {
    const clips = [{ quoteId: 'quote-of-before', key: 'k', settings: 's' }];
    expect(previewKeyOf(quoted({ previews: { ...PREVIEWS, clips } }), 'quote-of-before')).toBeNull();
  });

  it('is told of no job that has ended', () => {
    const video = quoted({ state: 'abandoned', previews: PREVIEWS });
    expect([previewKeyOf(video, 'quote-1'), originalKeyOf(video), isPreviewPending(video)]).toEqual([
      null,
      null,
      false,
    ]);
  });
});

describe('a preview that is not there', () => {
  it('may come for what is to be encoded', () => {
    expect(isPreviewPending(quoted(), 'quote-1')).toBe(true);
    expect(isPreviewPending(quoted())).toBe(true);
  });

  it('never comes for what is copied, cannot fit, is not offered, or has no offer yet', () => {
    for (const verdict of ['already_fits', 'cannot_fit'] as const) {
      expect(isPreviewPending(quoted({ offer: offerOf(verdict) }), 'quote-1'), verdict).toBe(false);
      expect(isPreviewPending(quoted({ offer: offerOf(verdict) })), verdict).toBe(false);
    }
    expect(isPreviewPending(quoted(), 'quote-2')).toBe(false);
    expect(isPreviewPending(videoRecord())).toBe(false);
  });
});
