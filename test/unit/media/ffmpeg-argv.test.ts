import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { outputVmafArgv, sampleArgv } from '../../../src/domain/media/argv/sample-argv.js';
import { planSample } from '../../../src/domain/media/sample/sample-plan.js';
import * as argv from '../../../src/domain/media/argv/ffmpeg-argv.js';
import { rawFramesBytes } from '../../../src/domain/media/encode/raw-frames.js';
import type { Preset } from '../../../src/domain/media/plan/plan-types.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { pass1Argv, pass2Argv, pass2FromRawFramesArgv } from '../../../src/domain/media/argv/two-pass-argv.js';
import { videoFilters } from '../../../src/domain/media/argv/video-filters.js';
import { phoneClip } from './facts.js';

const facts = phoneClip({ recordedAt: '2024-05-06T07:08:09.000Z' });
const context = { inputPath: '/jobs/in.mov', facts, threads: 2 };
const plan = planSize({ facts, complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });
const files = {
  statsPrefix: '/jobs/x264',
  discardPath: '/jobs/discard.h264',
  audioPath: '/jobs/audio.m4a',
  rawFramesPath: '/jobs/p.nut',
};
const silent = { ...plan, audio: null };

const every: [string, argv.FfmpegArgv][] = [
  ['pass 1', pass1Argv(context, plan, files)],
  ['pass 2', pass2Argv(context, plan, files, '/jobs/out.mp4')],
  ['pass 2 from kept pictures', pass2FromRawFramesArgv(context, plan, files, '/jobs/out.mp4')],
  ['copy', argv.copyArgv(context, '/jobs/out.mp4')],
  ['NVENC', argv.nvencArgv(context, plan, files, '/jobs/out.mp4')],
  ['sample', sampleArgv(context, planSample(context.facts), '/jobs/sample.nut')],
  ['poster', argv.posterArgv('/jobs/in.mov', '/jobs/poster.jpg', 640)],
];

const valueOf = (options: readonly string[], name: string) => options[options.indexOf(name) + 1];

describe('ffmpeg arguments', () => {
  it.each(every)('of %s guard every input', (_what, { inputs }) => {
    for (const { path, options } of inputs) {
      expect(valueOf(options, '-protocol_whitelist')).toBe('file');
      // What nobody but us has written is read as nothing else.
      expect(valueOf(options, '-format_whitelist')).toMatch(path === files.rawFramesPath ? /^nut,mov$/ : /^mov,/);
      expect(options.join()).not.toMatch(/hls|concat|dash|http/);
    }
    expect(inputs[0]?.options).toContain('-nostdin');
  });

  it.each(every)('of %s never cut the output off by size', (_what, { outputOptions }) => {
    expect(outputOptions).not.toContain('-fs');
    expect(outputOptions).not.toContain('-t');
  });

  it('compare a result with no sound but that of the encode: another may fail to decode, or start the clock', () => {
    const { picture } = planSample(facts);
    const compare = (audio: typeof facts.audio) =>
      outputVmafArgv(
        { ...context, facts: { ...facts, audio } },
        '/jobs/out.mp4',
        picture,
        { step: 1, log: 'vmaf.json' },
        '/jobs/none',
      ).outputOptions.join(' ');
    expect(compare(facts.audio)).toContain('-map 0:a:0 -sn -dn');
    expect(compare(null)).toContain('-an -sn -dn');
  });

  it('take the picture track of the facts everywhere', () => {
    const second = { ...context, facts: { ...facts, video: { ...facts.video, track: 1 } } };
    const sample = planSample(second.facts);
    const options = { step: 1, log: 'vmaf.json' };
    const runs = [
      pass1Argv(second, plan, files),
      pass1Argv(second, plan, files, true),
      pass2Argv(second, plan, files, '/jobs/out.mp4'),
      argv.copyArgv(second, '/jobs/out.mp4'),
      sampleArgv(second, sample, '/jobs/sample.nut'),
      outputVmafArgv(second, '/jobs/out.mp4', sample.picture, options, '/jobs/none'),
    ];
    for (const { outputOptions } of runs) {
      expect(outputOptions.join(' ')).toContain('0:v:1');
      expect(outputOptions.join(' ')).not.toContain(':V:');
    }
  });

  it('write statistics and the sound in pass 1, and use both in pass 2', () => {
    const { outputOptions: first, outputPath: audioPath } = pass1Argv(context, plan, files);
    expect([valueOf(first, '-pass'), valueOf(first, '-passlogfile'), audioPath]).toEqual([
      '1',
      files.statsPrefix,
      files.audioPath,
    ]);
    const { inputs, outputOptions: second } = pass2Argv(context, plan, files, '/jobs/out.mp4');
    expect([valueOf(second, '-pass'), valueOf(second, '-passlogfile')]).toEqual(['2', files.statsPrefix]);
    expect(inputs.map(({ path }) => path)).toEqual(['/jobs/in.mov', files.audioPath]);
    expect(valueOf(second, '-c:a')).toBe('copy');
  });

  it('use the same encoder settings in both passes, or the statistics would not match', () => {
    const settings = ({ outputOptions }: argv.FfmpegArgv) =>
      ['-c:v', '-preset', '-profile:v', '-g', '-x264-params'].map((name) => valueOf(outputOptions, name));
    expect(settings(pass1Argv(context, plan, files))).toEqual(settings(pass2Argv(context, plan, files, 'o.mp4')));
  });

  it('look at a smaller picture in pass 1 where it tells as much, but not for SVT-AV1', () => {
    const sizeOf = ({ outputOptions }: argv.FfmpegArgv) =>
      [...outputOptions.join(' ').matchAll(/scale=(\d+:\d+)/g)].at(-1)?.[1];
    const first = (width: number, height: number, preset: Preset) =>
      sizeOf(pass1Argv(context, { ...plan, preset, video: { ...plan.video, width, height } }, files));
    expect(first(1920, 1080, 'plays-everywhere')).toBe('960:540');
    expect(first(1066, 600, 'plays-everywhere')).toBe('638:360');
    expect(first(480, 270, 'plays-everywhere')).toBe('480:270');
    expect(first(1920, 1080, 'modern')).toBe('1920:1080');
  });

  it('keep the planned pictures for pass 2 where they are told to', () => {
    const { outputOptions: first } = pass1Argv(context, plan, files, true);
    const { width, height } = plan.video;
    expect(valueOf(first, '-filter_complex')).toContain(`scale=${width}:${height}:`);
    expect(first.join()).toContain(`rawvideo,${files.rawFramesPath}`);
    // ffmpeg names the statistics by the place of the stream: with the pictures first pass 2 would not find them.
    expect(first.indexOf('-pass')).toBeLessThan(first.indexOf(files.rawFramesPath));
    const { inputs, outputOptions: second } = pass2FromRawFramesArgv(context, plan, files, 'o.mp4');
    expect(inputs.map(({ path }) => path)).toEqual([files.rawFramesPath, files.audioPath]);
    expect(valueOf(second, '-vf')).toBe(
      'fps=30:start_time=0,setsar=1,format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv',
    );
    expect(pass1Argv(context, plan, files).outputOptions).not.toContain(files.rawFramesPath);
  });

  it('keep no more pictures than a gigabyte', () => {
    const bytesOf = (durationMs: number) => rawFramesBytes({ ...plan, durationMs });
    const { width, height, frameRate } = plan.video;
    expect(bytesOf(1000)).toBe(1.5 * width * height * frameRate);
    expect(bytesOf(600_000)).toBeNull();
  });

  it('look at a constant quality in pass 1 where the plan says so; pass 2 keeps to the bitrate', () => {
    const still = { ...plan, video: { ...plan.video, analysisCrf: 19.5 } };
    const { outputOptions: first } = pass1Argv(context, still, files);
    const { outputOptions: second } = pass2Argv(context, still, files, 'o.mp4');
    expect([valueOf(first, '-crf'), first.includes('-b:v')]).toEqual(['19.50', false]);
    expect([valueOf(second, '-b:v'), second.includes('-crf')]).toEqual([String(plan.video.bitrateBps), false]);
    expect(pass1Argv(context, { ...still, preset: 'modern' }, files).outputOptions).not.toContain('-crf');
  });

  it('ask SVT-AV1 for no more than it takes', () => {
    const large = { ...plan, video: { ...plan.video, bitrateBps: 200_000_000 } };
    const bitrateOf = (preset: Preset) =>
      valueOf(pass2Argv(context, { ...large, preset }, files, 'o.mp4').outputOptions, '-b:v');
    expect([bitrateOf('modern'), bitrateOf('plays-everywhere')]).toEqual(['100000000', '200000000']);
  });

  it('do without sound where there is none', () => {
    expect(pass1Argv(context, silent, files)).toMatchObject({ outputPath: files.discardPath });
    expect(pass2Argv(context, silent, files, 'o.mp4').inputs).toHaveLength(1);
  });

  it('drop all metadata but the capture date, and put the index in front', () => {
    for (const { outputOptions } of [argv.copyArgv(context, 'o.mp4'), pass2Argv(context, plan, files, 'o.mp4')]) {
      expect(valueOf(outputOptions, '-map_metadata')).toBe('-1');
      expect(valueOf(outputOptions, '-metadata')).toBe('creation_time=2024-05-06T07:08:09.000Z');
      expect(valueOf(outputOptions, '-movflags')).toBe('+faststart');
    }
  });

  it('take the first real picture, not the cover', () => {
    for (const [, { outputOptions }] of every.filter(([what]) => !/^(sample|pass 2 from)/.test(what))) {
      expect(valueOf(outputOptions, '-map')).toBe('0:V:0');
    }
    expect(valueOf(sampleArgv(context, planSample(facts), 's.nut').outputOptions, '-filter_complex')).toMatch(
      /^\[0:V:0\]/,
    );
  });

  it('make square pixels of 8 bits at the planned size and rate', () => {
    const filters = videoFilters(facts, { width: 1280, height: 720, frameRate: 30_000 / 1001 });
    expect(filters).toContain('fps=29.97003:start_time=0,');
    expect(filters).toMatch(/scale=1280:720.*setsar=1,format=yuv420p,setparams=[^,]*bt709/);
    expect(filters).not.toContain('tonemap');
    expect(videoFilters(facts, { width: 1280, height: 720, frameRate: 30 })).toContain('fps=30:');
  });

  it('take the track that the probe has chosen, and the decoder that sees all of it', () => {
    const chosen = phoneClip({
      audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000, track: 2 },
      video: { decoder: 'libvpx-vp9', pixelFormat: 'yuva420p' },
      damaged: { statedDurationMs: 90_000 },
    });
    const { inputs, outputOptions } = pass1Argv({ ...context, facts: chosen }, plan, files);
    expect(outputOptions).toContain('0:a:2');
    expect(valueOf(inputs[0]?.options ?? [], '-c:v')).toBe('libvpx-vp9');
    expect(valueOf(inputs[0]?.options ?? [], '-fflags')).toBe('+discardcorrupt');
  });

  it('leave out of a copy what no player needs, and keep what decoders need', () => {
    const { outputOptions } = argv.copyArgv(context, 'o.mp4');
    expect(valueOf(outputOptions, '-bsf:v')).toBe('filter_units=remove_types=0|12|24-31');
    expect(valueOf(outputOptions, '-tag:v')).toBe('avc1');
  });

  it('take no sound track into a copy about which nothing is known', () => {
    expect(argv.copyArgv(context, 'o.mp4').outputOptions).toContain('0:a:0');
    const { outputOptions } = argv.copyArgv({ ...context, facts: phoneClip({ audio: null }) }, 'o.mp4');
    expect(outputOptions.filter((option) => option.startsWith('0:'))).toEqual(['0:V:0']);
  });

  it('map high dynamic range to the standard one', () => {
    const hdr = phoneClip({ video: { hdr: 'pq', pixelFormat: 'yuv420p10le' } });
    expect(videoFilters(hdr, { width: 1280, height: 720, frameRate: 30 })).toContain('tonemap');
  });
});
