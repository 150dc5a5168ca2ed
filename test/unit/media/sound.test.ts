import { describe, expect, it } from 'vitest';
import { planAudio } from '../../../src/domain/media/plan/audio-plan.js';
import { classifyAudio } from '../../../src/domain/media/facts/audio-character.js';
import { parseLevels } from '../../../src/domain/media/argv/audio-levels-argv.js';

/** As measured on real recordings, in dB of full scale. */
const TALK = { windowsDb: [-34, -30, -44, -30, -58, -32, -60, -31, -32, -33, -70, -31], highDb: -58, sideDb: -120 };
const ORCHESTRA = { windowsDb: [-20, -18, -19, -24, -17, -18, -21, -20], highDb: -33, sideDb: -32 };
const QUIET_NATURE = { windowsDb: [-49, -45, -33, -49, -45, -33, -32, -35, -37, -37], highDb: -65, sideDb: -44 };

describe('what is to be heard', () => {
  it('is speech where there are pauses and little treble, else music', () => {
    expect(classifyAudio(TALK)).toEqual({ kind: 'speech', isMono: true });
    expect(classifyAudio(ORCHESTRA)).toEqual({ kind: 'music', isMono: false });
    expect(classifyAudio(QUIET_NATURE)).toEqual({ kind: 'music', isMono: false });
  });

  it('is silence where nobody would hear anything', () => {
    expect(classifyAudio({ windowsDb: [-90, -88, -120], highDb: -95, sideDb: -120 }).kind).toBe('silence');
  });

  it('decides bits and channels', () => {
    const stereo = { codec: 'aac', channels: 2, sampleRateHz: 48_000 };
    const rich = 10_000_000;
    const sound = (levels: typeof TALK) => planAudio(stereo, rich, classifyAudio(levels));
    expect(sound(TALK)).toMatchObject({ channels: 1, bitrateBps: 56_000 });
    expect(sound(ORCHESTRA)).toMatchObject({ channels: 2, bitrateBps: 128_000 });
    expect(planAudio(stereo, rich)).toMatchObject({ channels: 2, bitrateBps: 128_000 });
  });

  it('is read from the log of levels: whole windows, and the last of all', () => {
    const lines = Array.from(
      { length: 48 },
      (_, index) => `lavfi.astats.Overall.RMS_level=${index === 30 ? '-inf' : -index}`,
    );
    expect(parseLevels(lines.join('\n'))).toEqual({ last: -47, windows: [-23, -47] });
    expect(parseLevels('lavfi.astats.Overall.RMS_level=-inf')).toEqual({ last: -120, windows: [-120] });
  });
});
