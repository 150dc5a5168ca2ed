import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { decodedStretches, isBeyondUse, lostShareOf } from '../../../src/domain/media/sample/sample-losses.js';
import { createDecodeErrorReader } from '../../../src/gateways/media/decode-errors.js';
import { phoneClip } from './facts.js';

describe('frames that a decoder refuses', () => {
  const REFUSED = (input: number) =>
    `[vist#${input}:0/h264 @ 0x55] [dec:h264 @ 0x56] Error submitting packet to decoder: Invalid data found`;

  it('are counted by input, also where ffmpeg only says that a message was repeated', () => {
    const counted: [input: number, pictures: number][] = [];
    const read = createDecodeErrorReader((...error) => counted.push(error));
    const messages = [
      ...['    Last message repeated 9 times', REFUSED(0), '    Last message repeated 2 times'],
      ...['[h264 @ 0x55] Invalid NAL unit size (0 > 7).', '    Last message repeated 5 times'],
      ...['[vist#1:0/h264 @ 0x55] [dec:h264 @ 0x56] Decoding error: Invalid data found', REFUSED(1)],
    ];
    for (const message of messages) read(message);
    expect(counted).toEqual([
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 1],
    ]);
  });

  it.each([
    ['a sound', '[aist#0:1/aac @ 0x55] [dec:aac @ 0x56] Error submitting packet to decoder: Invalid data found'],
    ['a picture that is shown with flaws', '[vist#0:0/h264 @ 0x55] [dec:h264 @ 0x56] corrupt decoded frame'],
    ['a missing reference', '[h264 @ 0x55] co located POCs unavailable'],
    ['a name in the file', 'Error submitting packet to decoder: hello'],
  ])('are not %s', (_what, message) => {
    const counted: number[] = [];
    createDecodeErrorReader((input) => counted.push(input))(message);
    expect(counted).toEqual([]);
  });
});

describe('what the sample lacks', () => {
  const facts = phoneClip({ durationMs: 10_000 });
  const { video } = facts;
  const clip = { ...facts, video: { ...video, frameCount: 250, endsAtMs: 10_000 } };
  const spans = [
    { startMs: 0, durationMs: 1000 },
    { startMs: 6000, durationMs: 1000 },
  ];
  const stretches = (errors: readonly (readonly [number, number])[]) => decodedStretches(clip, spans, new Map(errors));

  it('is a share of its frames, and never more than a stretch has', () => {
    expect(lostShareOf(stretches([[1, 80]]))).toBe(0.5);
    expect(stretches([[1, 80]]).map(isBeyondUse)).toEqual([false, true]);
    expect(stretches([[1, 16]]).map(isBeyondUse)).toEqual([false, false]);
  });

  it('is not mentioned for a frame or two at an odd start', () => {
    expect(lostShareOf(stretches([]))).toBeUndefined();
    expect(lostShareOf(stretches([[0, 2]]))).toBeUndefined();
  });

  it('is said before payment, also for a copy, whatever else is left out', () => {
    const complexity = { ...TYPICAL_COMPLEXITY, lostShare: 0.4 };
    for (const ceilingBytes of [20_000_000, 200_000_000]) {
      const { reasons } = planSize({
        facts: { ...clip, leftOut: { unreadBytes: 1_000_000 } },
        complexity,
        ceilingBytes,
      });
      expect(reasons.join('\n')).toContain(
        'The file is damaged: about 40% of its picture cannot be decoded. There the picture stands still or is missing.',
      );
      expect(reasons.join('\n')).toContain('1.00 MB of the file belong to none of its tracks');
    }
  });
});
