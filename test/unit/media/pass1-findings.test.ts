import { describe, expect, it } from 'vitest';
import { meanQuantiser, raisedPlan } from '../../../src/domain/media/plan/first-pass-statistics.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { phoneClip } from './facts.js';

/** Lines as x264 writes them: an I frame, then P and B frames around this quantiser. */
const statisticsAt = (q: number): string =>
  `#options: 1280x720 fps=30/1\nin:0 out:0 type:I dur:2 cpbdur:2 q:10.00 aq:9.00 tex:1 mv:1 misc:1;\n` +
  `in:2 out:1 type:P dur:2 cpbdur:2 q:${q - 1}.00 aq:20.00 tex:10 mv:5 misc:2;\n` +
  `in:1 out:2 type:b dur:2 cpbdur:2 q:${q + 9}.00 aq:20.00 tex:10 mv:5 misc:2;\n` +
  `in:3 out:3 type:P dur:2 cpbdur:2 q:${q + 1}.00 aq:20.00 tex:10 mv:5 misc:2;\n`;

describe('what pass 1 finds', () => {
  const plan = planSize({ facts: phoneClip(), complexity: TYPICAL_COMPLEXITY, ceilingBytes: 4_000_000 });
  const expectedCrf = Math.round(plan.video.expectedCrf ?? 0);

  it('is read from the statistics of the frames that predict', () => {
    expect(meanQuantiser(statisticsAt(30))).toBe(30);
    expect(meanQuantiser('#options: none')).toBeNull();
  });

  it('raises the picture of a file that is far easier than its sample', () => {
    const raised = raisedPlan(plan, statisticsAt(expectedCrf));
    expect(raised?.video.height).toBeGreaterThan(plan.video.height);
    expect(raised?.video.bitrateBps).toBe(plan.video.bitrateBps);
    expect(raised?.video.raisedTo).toBeUndefined();
  });

  it('leaves a picture as it was quoted when the file is as its sample, or harder', () => {
    expect(raisedPlan(plan, statisticsAt(expectedCrf + 6))).toBeNull();
    expect(raisedPlan(plan, statisticsAt(expectedCrf + 15))).toBeNull();
  });
});
