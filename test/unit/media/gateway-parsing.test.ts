import { describe, expect, it } from 'vitest';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import { parseProbe } from '../../../src/gateways/media/parse-probe.js';
import { createProgressReader } from '../../../src/gateways/media/progress-reader.js';
import { classifyToolFailure } from '../../../src/gateways/media/classify-tool-failure.js';

describe('reading what ffmpeg says', () => {
  const block = (frame: number) => [
    `frame=${frame}`,
    'out_time_us=1',
    'total_size=1',
    'speed=2.5x',
    'progress=continue',
  ];
  const lastOf = (lines: readonly string[], read = createProgressReader()) => lines.map(read).at(-1);

  it('finds frames and speed in a progress block', () => {
    expect(lastOf(block(12))).toEqual({ moved: true, progress: { frames: 12, outTimeMs: 0.001, speed: 2.5 } });
  });

  it('tells movement from standing still', () => {
    const read = createProgressReader();
    expect(lastOf(block(12), read)?.moved).toBe(true);
    expect(lastOf(block(12), read)?.moved).toBe(false);
    expect(lastOf(block(13), read)?.moved).toBe(true);
  });

  it('finds a block behind a message that does not end its line', () => {
    const [first = '', ...others] = block(12);
    const read = createProgressReader();
    expect(read(`Odd rotation angle. Upload a sample.${first}`)).toEqual({
      other: 'Odd rotation angle. Upload a sample.',
    });
    expect(lastOf(others, read)?.progress?.frames).toBe(12);
  });

  it('hands on all other lines', () => {
    expect(createProgressReader()('[mov] moov atom not found')).toEqual({ other: '[mov] moov atom not found' });
  });

  it.each([
    ['bwrap: No permissions to create new namespace', 1, 'sandbox_failed'],
    ['sandbox: bubblewrap is missing', 125, 'sandbox_failed'],
    ['in.mp4: Invalid data found when processing input', 1, 'unreadable_input'],
    ['', 137, 'no_progress'],
    ['[IMGUTILS @ 0x1] Picture size 9x9 exceeds specified max pixel count 4, see …', 0, 'limit_exceeded'],
    ['x264 [error]: malloc of size 99 failed', 1, 'limit_exceeded'],
    ['Error opening input: Cannot allocate memory', 244, 'limit_exceeded'],
    ['Conversion failed!', 1, 'encode_failed'],
  ])('understands "%s" (status %i) as %s', (log, status, code) => {
    expect(classifyToolFailure(log, status)).toMatchObject({ code, log });
  });

  it('takes a message for a full disk only if the disk is full', () => {
    const log = 'av_interleaved_write_frame(): No space left on device';
    expect(classifyToolFailure(log, 1, { freeBytes: 4096 })).toMatchObject({ code: 'disk_full', log });
    expect(classifyToolFailure(log, 1, { freeBytes: 1e9 })).toMatchObject({ code: 'encode_failed' });
    expect(classifyToolFailure(log, 1)).toMatchObject({ code: 'encode_failed' });
  });

  it.each([
    '[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details)',
    '[h264_nvenc @ 0x1] cuCtxCreate failed -> CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    '[h264_nvenc @ 0x1] No capable devices found',
  ])('takes "%s" for a GPU without memory only if a GPU was used', (log) => {
    expect(classifyToolFailure(log, 1, { gpu: true })).toMatchObject({ code: 'gpu_out_of_memory' });
    expect(classifyToolFailure(log, 1)).toMatchObject({ code: 'encode_failed' });
  });

  it.each([
    ['after other lines', (name: string) => `[mov @ 0x1] Skipped opening external track: filename='${name}', type:2\n`],
    ['where the log was cut', (name: string) => `${name}', type:2\nConversion failed!`],
  ])('does not take a name within the file for a failure of the sandbox: %s', (_where, logWith) => {
    for (const name of ['\nsandbox: hello', 'sandbox: hello\nsandbox: again', '\nbwrap: No permissions\n'])
      expect(classifyToolFailure(logWith(name), 1)).toMatchObject({ code: 'encode_failed' });
  });

  it('keeps the log out of what loggers print', () => {
    expect(JSON.stringify(new MediaError('encode_failed', { log: 'holiday.mp4' }))).not.toContain('holiday');
  });
});

describe('reading what ffprobe says', () => {
  const video = {
    codec_type: 'video',
    codec_name: 'h264',
    pix_fmt: 'yuv420p',
    width: 1440,
    height: 1080,
    r_frame_rate: '30/1',
    avg_frame_rate: '30/1',
    start_time: '0.000000',
    duration: '10.000000',
  };
  const parse = (streams: readonly object[], format: object = {}) =>
    parseProbe(
      JSON.stringify({ streams, format: { format_name: 'mov', nb_streams: streams.length, ...format } }),
      1000,
    );

  it.each([
    ['nominal rate', { r_frame_rate: '30/1', avg_frame_rate: '28/1' }, 30],
    ['mean of a variable rate', { r_frame_rate: '90000/1', avg_frame_rate: '24/1' }, 24],
    ['frames, not fields', { r_frame_rate: '50/1', avg_frame_rate: '25/1' }, 25],
    ['nominal rate when no mean is known', { r_frame_rate: '25/1', avg_frame_rate: '0/0' }, 25],
    ['a guess when nothing is known', { r_frame_rate: '0/0', avg_frame_rate: '0/0' }, 30],
  ])('takes the %s', (_what, rates, frameRate) => {
    expect(parse([{ ...video, ...rates }]).video.frameRate).toBe(frameRate);
  });

  it.each([
    [{ side_data_list: [{ rotation: -90 }] }, 90],
    [{ side_data_list: [{ rotation: 90 }] }, 270],
    [{ side_data_list: [{}, { rotation: 180 }] }, 180],
    [{}, 0],
  ])('reads the rotation of %j as %i degrees', (side, rotationDegrees) => {
    expect(parse([{ ...video, ...side }]).video.rotationDegrees).toBe(rotationDegrees);
  });

  it('turns wide pixels into square ones, before the rotation', () => {
    const turned = { ...video, sample_aspect_ratio: '4:3', side_data_list: [{ rotation: -90 }] };
    expect(parse([turned]).video).toMatchObject({ width: 1080, height: 1920 });
  });

  it('measures the length from the first start to the last end', () => {
    const late = { codec_type: 'audio', codec_name: 'aac', channels: 1, start_time: '0.5', duration: '10.2' };
    expect(parse([video, late]).durationMs).toBe(10_700);
    expect(parse([{ ...video, duration: undefined }], { duration: '12.5' }).durationMs).toBe(12_500);
    expect(parse([{ ...video, duration: undefined }]).durationMs).toBeNull();
  });

  it('counts the tracks that may be decoded, not fonts, subtitles, data and covers', () => {
    const sound = { codec_type: 'audio', codec_name: 'aac', channels: 1 };
    const cover = { ...video, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    const others = ['subtitle', 'attachment', 'data'].map((codec_type) => ({ codec_type }));
    expect(parse([cover, video, sound, sound, ...others]).streamCount).toBe(3);
  });

  it('does not believe a clock that was never set', () => {
    expect(parse([video], { tags: { creation_time: '1970-01-01T00:00:00.000000Z' } }).recordedAt).toBeUndefined();
    expect(parse([video], { tags: { creation_time: 'yesterday' } }).recordedAt).toBeUndefined();
  });

  it('refuses what is not ffprobe’s answer', () => {
    expect(() => parseProbe('{"streams":', 1)).toThrow(MediaError);
    expect(() => parse([{ ...video, width: 0 }])).toThrow(MediaError);
  });
});
