import { describe, expect, it } from 'vitest';
import { pass1Argv } from '../../../src/domain/media/argv/two-pass-argv.js';
import { constantQualityArgv } from '../../../src/domain/media/argv/ffmpeg-argv.js';
import { applyFrameSurvey, type SurveyedFrame } from '../../../src/domain/media/facts/frame-survey.js';
import type { VideoFacts } from '../../../src/domain/media/facts/media-facts.js';
import { mayBeCopied } from '../../../src/domain/media/plan/free-of-charge.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { parseFrameSurvey } from '../../../src/gateways/media/survey-frames.js';
import { phoneClip } from './facts.js';

const UPRIGHT: SurveyedFrame = { width: 1920, height: 1080, pixelAspect: 1, rotationDegrees: 0 };

function survey(video: VideoFacts, ...frames: readonly Partial<SurveyedFrame>[]): VideoFacts {
  const same = { isCroppedByContainer: false, isTurnedInFramesOnly: false, hasTwoTurns: false, hasOddTurn: false };
  return applyFrameSurvey(video, { ...same, frames: frames.map((frame) => ({ ...UPRIGHT, ...frame })) });
}

describe('decoded frames', () => {
  const { video } = phoneClip({ video: { width: 1920, height: 1080 } });

  it('leave the facts of an ordinary file as they are', () => {
    expect(survey(video, {}, {}, {})).toEqual(video);
    expect(survey(video)).toBe(video);
  });

  it('keep the facts of wide pixels and turned pictures as the headers give them', () => {
    const wide = { ...video, width: 1440, codedPixels: 1080 * 1080 };
    expect(survey(wide, { width: 1080, pixelAspect: 4 / 3 })).toEqual(wide);
    const turned = { ...video, width: 1080, height: 1920, rotationDegrees: 90 };
    expect(survey(turned, { rotationDegrees: 90 })).toEqual(turned);
  });

  it('give the size at the proportions that most frames have, at their largest', () => {
    const small = { width: 640, height: 360 };
    const lying = { rotationDegrees: 90 };
    expect(survey(video, small, small, {}, lying)).toMatchObject({ width: 1920, height: 1080, changesShape: true });
    expect(survey(video, lying, lying, {})).toMatchObject({ width: 1080, height: 1920, changesShape: true });
  });

  it('count towards the limit at their largest, whatever most of them are', () => {
    const huge = { width: 8192, height: 8192 };
    expect(survey(video, {}, {}, huge).codedPixels).toBe(8192 * 8192);
  });

  it('overrule the header about fields, whose copy would not play everywhere', () => {
    expect(survey(video, {}, { fieldOrder: 'bff' }).fieldOrder).toBe('bff');
    expect(survey({ ...video, fieldOrder: 'tff' }, {}).fieldOrder).toBe('tff');
  });

  it('are whole frames of two fields in HEVC only', () => {
    const field = { height: 540, fieldOrder: 'tff' as const };
    const hevc = { ...video, codec: 'hevc', frameRate: 50, height: 540 };
    expect(survey(hevc, field, field)).toMatchObject({ height: 1080, frameRate: 25, fieldPictures: true });
    expect(survey(video, field)).not.toHaveProperty('fieldPictures');
  });

  it.each([{ changesShape: true as const }, { shownByFewPlayers: true as const }, { hasTwoTurns: true as const }])(
    'rule out a copy of a picture with %j',
    (found) => {
      const facts = phoneClip({ video: { codec: 'h264', profile: 'High', pixelFormat: 'yuv420p' } });
      expect(mayBeCopied(facts)).toBe(true);
      expect(mayBeCopied({ ...facts, video: { ...facts.video, ...found } })).toBe(false);
    },
  );
});

describe('the command line for a picture that changes in the middle', () => {
  const facts = phoneClip({ video: { changesShape: true } });
  const plan = planSize({ facts, complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });
  const context = { inputPath: '/in', facts, threads: 2 };
  const files = { statsPrefix: '/s', discardPath: '/d', audioPath: '/a.m4a', rawFramesPath: '/k.nut' };

  it('lets the output count the frames, because the filters start again at each change', () => {
    const { outputOptions } = constantQualityArgv(context, plan, 20, '/out.mp4');
    expect(outputOptions[outputOptions.indexOf('-vf') + 1]).not.toContain('fps=');
    expect(outputOptions.slice(outputOptions.indexOf('-fps_mode:v')).slice(0, 2)).toEqual(['-fps_mode:v', 'cfr']);
  });

  it('does so for each picture of the first pass', () => {
    const { outputOptions } = pass1Argv(context, plan, files, true);
    expect(outputOptions.filter((option) => option === '-fps_mode:v')).toHaveLength(2);
    expect(outputOptions.join(' ')).not.toContain('fps=');
  });
});

describe('reading what ffprobe says about frames', () => {
  const frame = { width: 640, height: 360, interlaced_frame: 0 };
  const turn = (rotation: number) => ({ side_data_type: '3x3 displaymatrix', rotation });
  const parse = (frames: readonly object[], side_data_list: readonly object[] = []) =>
    parseFrameSurvey(JSON.stringify({ frames, streams: [{ side_data_list }] }));

  it('takes the turn from the frames when the container states none', () => {
    const found = parse([{ ...frame, side_data_list: [turn(90)] }]);
    expect(found).toMatchObject({ isTurnedInFramesOnly: true, hasTwoTurns: false });
    expect(found.frames[0]?.rotationDegrees).toBe(270);
  });

  it('takes the container’s turn when both state one', () => {
    const found = parse([{ ...frame, side_data_list: [turn(-180), turn(90)] }], [turn(-180)]);
    expect(found).toMatchObject({ isTurnedInFramesOnly: false, hasTwoTurns: true });
    expect(found.frames[0]?.rotationDegrees).toBe(180);
  });

  it('applies the container’s crop to each frame', () => {
    const crop = { side_data_type: 'Frame Cropping', crop_top: 40, crop_bottom: 39, crop_left: 2, crop_right: 0 };
    const found = parse([frame], [crop]);
    expect(found.isCroppedByContainer).toBe(true);
    expect(found.frames).toEqual([{ width: 638, height: 281, pixelAspect: 1, rotationDegrees: 0 }]);
  });

  it('finds nothing in a stream that cannot be decoded', () => {
    expect(parseFrameSurvey('{}').frames).toEqual([]);
  });
});
