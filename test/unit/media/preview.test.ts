import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { previewArgv } from '../../../src/domain/media/argv/preview-argv.js';
import {
  encodePreviewSettings,
  originalPreviewSettings,
  previewExcerpt,
  previewSettingsKey,
  type PreviewSettings,
} from '../../../src/domain/media/plan/preview-plan.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { videoFilters } from '../../../src/domain/media/argv/video-filters.js';
import { phoneClip } from './facts.js';

const complexity = TYPICAL_COMPLEXITY;
const plan = planSize({ facts: phoneClip(), complexity, ceilingBytes: 8_000_000 });

function settingsOf(change: Partial<typeof plan> = {}): PreviewSettings {
  const settings = encodePreviewSettings({ ...plan, ...change }, complexity);
  if (!settings) throw new Error('there is nothing to show');
  return settings;
}

describe('the stretch that is shown', () => {
  it.each([
    ['the middle of a minute', 60_000, undefined, { startMs: 27_500, durationMs: 5000 }],
    ['around the most telling two seconds', 60_000, [10_000, 2000], { startMs: 8500, durationMs: 5000 }],
    ['no later than the clip goes on', 60_000, [59_000, 1000], { startMs: 55_000, durationMs: 5000 }],
    ['no earlier than it begins', 60_000, [0, 1000], { startMs: 0, durationMs: 5000 }],
    ['all of a short clip', 3200, [1000, 1000], { startMs: 0, durationMs: 3200 }],
    ['the first five seconds of one of seven', 7000, undefined, { startMs: 0, durationMs: 5000 }],
  ])('is %s', (_, durationMs, telling, excerpt) => {
    const [startMs = 0, tellingMs = 0] = telling ?? [];
    const known = telling && { tellingExcerpt: { startMs, durationMs: tellingMs } };
    expect(previewExcerpt(phoneClip({ durationMs }), { ...complexity, ...known })).toEqual(excerpt);
  });
});

describe('a preview of an encode', () => {
  it('has the picture, the rate and the sound of the plan', () => {
    const { picture, audio } = settingsOf();
    const { width, height, frameRate } = plan.video;
    expect(picture).toEqual({ width, height, frameRate });
    expect(audio).toEqual(plan.audio);
  });

  it('is coarser where the plan has fewer bits, and never beyond what x264 knows', () => {
    const crfAt = (bitrateBps: number) =>
      settingsOf({ video: { ...plan.video, expectedCrf: undefined, bitrateBps } }).crf;
    expect(crfAt(1_000_000)).toBeGreaterThan(crfAt(2_000_000));
    expect(crfAt(10)).toBe(51);
    expect(crfAt(900_000_000)).toBe(originalPreviewSettings(phoneClip()).crf);
  });

  it('believes the plan where that names its quality', () => {
    expect(settingsOf({ video: { ...plan.video, expectedCrf: 27.34 } }).crf).toBe(27.3);
  });

  it('does not exist for what is copied or cannot fit', () => {
    expect(encodePreviewSettings({ ...plan, verdict: 'already_fits', mode: 'copy' }, complexity)).toBeNull();
    expect(encodePreviewSettings({ ...plan, verdict: 'cannot_fit' }, complexity)).toBeNull();
  });

  it('is the same clip for plans that look the same, whatever their ceilings', () => {
    expect(previewSettingsKey(settingsOf({ ceilingBytes: 1 }))).toBe(previewSettingsKey(settingsOf()));
    expect(previewSettingsKey(settingsOf({ audio: null }))).not.toBe(previewSettingsKey(settingsOf()));
    expect(previewSettingsKey(originalPreviewSettings(phoneClip()))).not.toBe(previewSettingsKey(settingsOf()));
  });
});

describe('the original beside it', () => {
  it('has at most 1080 lines and two channels, at a rate that browsers play', () => {
    const facts = phoneClip({
      video: { width: 3840, height: 2160 },
      audio: { codec: 'pcm_s24le', channels: 6, sampleRateHz: 96_000 },
    });
    expect(originalPreviewSettings(facts)).toMatchObject({
      picture: { width: 1920, height: 1080 },
      audio: { channels: 2, sampleRateHz: 48_000 },
    });
  });

  it('is silent when the original is', () => {
    expect(originalPreviewSettings(phoneClip({ audio: null })).audio).toBeNull();
  });
});

describe('the command line of a preview', () => {
  const facts = phoneClip({ recordedAt: '2024-05-06T07:08:09.000Z' });
  const context = { inputPath: '/jobs/in.mov', facts, threads: 2 };
  const excerpt = { startMs: 12_345, durationMs: 5000 };
  const valueOf = (options: readonly string[], name: string) => options[options.indexOf(name) + 1];

  it('reads the excerpt alone, behind the guards of every run', () => {
    const { inputs } = previewArgv(context, excerpt, settingsOf(), '/jobs/p.mp4');
    expect(inputs.map(({ path }) => path)).toEqual(['/jobs/in.mov']);
    const options = inputs[0]?.options ?? [];
    expect(valueOf(options, '-protocol_whitelist')).toBe('file');
    expect(valueOf(options, '-format_whitelist')).toMatch(/^mov,/);
    expect([valueOf(options, '-ss'), valueOf(options, '-t')]).toEqual(['12.345', '5.000']);
  });

  it('shapes the picture as the encode does, at a constant quality under a cap, and names nobody', () => {
    const settings = settingsOf();
    const { outputOptions } = previewArgv(context, excerpt, settings, '/jobs/p.mp4');
    expect(valueOf(outputOptions, '-vf')).toBe(videoFilters(facts, settings.picture));
    expect(valueOf(outputOptions, '-crf')).toBe(String(settings.crf));
    const capBps = Number(valueOf(outputOptions, '-maxrate')) + Number(valueOf(outputOptions, '-bufsize')) / 5;
    expect((capBps * 5) / 8).toBeLessThan(8_000_000);
    expect(valueOf(outputOptions, '-map_metadata')).toBe('-1');
    expect(outputOptions.join()).not.toContain('2024-05-06');
  });

  it('takes no sound where there is none', () => {
    const { outputOptions } = previewArgv(context, excerpt, settingsOf({ audio: null }), '/jobs/p.mp4');
    expect(outputOptions).not.toContain('-c:a');
    expect(outputOptions.filter((option) => option === '-map')).toHaveLength(1);
  });
});
