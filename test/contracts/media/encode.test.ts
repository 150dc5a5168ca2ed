import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoderFor } from '../../../src/domain/media/argv/encoder-options.js';
import type { Preset } from '../../../src/domain/media/plan/plan-types.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { EncodeProgress, EncodeReport, MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, isAsLong, neverCanceled, useTempDir } from './gateway-setup.js';

describe('encoding to a ceiling', { timeout: 120_000 }, () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });

  async function planFor(inputPath: string, ceilingBytes: number, preset: Preset = 'plays-everywhere') {
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = await gateway.probe(inputPath, options);
    const complexity = await gateway.measureComplexity(inputPath, facts, [ceilingBytes], options);
    return { facts, plan: planSize({ facts, complexity, ceilingBytes, preset }) };
  }

  async function shrink(
    inputPath: string,
    ceilingBytes: number,
    change: (plan: SizePlan) => SizePlan = (plan) => plan,
  ) {
    const { facts, plan } = await planFor(inputPath, ceilingBytes);
    const outputPath = `${inputPath}.out.mp4`;
    const progress: EncodeProgress[] = [];
    const report = await gateway.encode(
      { inputPath, scratchDir: dir.path, outputPath, facts, plan: change(plan), encoder: 'x264', maxAttempts: 3 },
      { signal: neverCanceled(), onProgress: (step) => progress.push(step) },
    );
    expectHonest(report, ceilingBytes, (await stat(outputPath)).size);
    expect(isAsLong(facts, report.facts)).toBe(true);
    return { report, outputPath, facts, plan, progress };
  }

  function expectHonest(report: EncodeReport, ceilingBytes: number, sizeBytes: number): void {
    expect(report.sizeBytes).toBe(sizeBytes);
    expect(sizeBytes).toBeLessThanOrEqual(ceilingBytes);
    expect(report.fillRatio).toBeCloseTo(sizeBytes / ceilingBytes, 6);
  }

  it('fills at least 98 % of the ceiling with a clip over 20 s', async () => {
    const clip = await footage.makeClip(dir.path, 'long.mp4', { seconds: 22, grain: 12 });
    const { report } = await shrink(clip, 900_000);
    expect(report.fillRatio).toBeGreaterThanOrEqual(0.98);
    // One usually does. The same clip landed just below the tolerance once in several runs, so one correction is allowed.
    expect(report.attempts).toBeLessThanOrEqual(2);
  });

  it.each([
    [1, 60_000],
    [3, 90_000],
    [6, 300_000],
    [10, 200_000],
  ])('stays under the ceiling with %i s in %i bytes', async (seconds, ceilingBytes) => {
    const clip = await footage.makeClip(dir.path, `grain-${seconds}.mp4`, { seconds, grain: 25 });
    const { report } = await shrink(clip, ceilingBytes);
    expect(report.facts.video).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p' });
  });

  it('corrects a first attempt that is far too large', async () => {
    const clip = await footage.makeClip(dir.path, 'greedy.mp4', { seconds: 6, grain: 25 });
    const { report } = await shrink(clip, 300_000, (plan) => ({
      ...plan,
      video: { ...plan.video, bitrateBps: 2 * plan.video.bitrateBps },
      aim: 'quality',
    }));
    expect(report.attempts).toBeGreaterThan(1);
    expect(report.fillRatio).toBeGreaterThan(0.9);
  });

  it('makes the larger picture that the plan names when pass 1 finds the file far easier than its sample', async () => {
    const clip = await footage.makeClip(dir.path, 'easier.mp4', { seconds: 4 });
    const { report } = await shrink(clip, 200_000, (plan) => ({
      ...plan,
      mode: 'encode',
      video: {
        ...plan.video,
        width: 160,
        height: 90,
        expectedCrf: 45,
        raisedTo: { width: 320, height: 180, frameRate: 30 },
      },
    }));
    expect(report.facts.video).toMatchObject({ width: 320, height: 180 });
    expect(report.passes, 'what pass 1 wrote serves for both sizes').toBe(1 + report.attempts);
  });

  it('fills the ceiling in two passes when a single one, that was thought to be enough, takes more', async () => {
    const clip = await footage.makeClip(dir.path, 'deceptive.mp4', { seconds: 6, grain: 25 });
    const { report } = await shrink(clip, 300_000, (plan) => ({
      ...plan,
      aim: 'quality',
      video: { ...plan.video, constantCrf: 12 },
    }));
    expect(report.attempts).toBeGreaterThan(1);
    expect(report.passes).toBe(1 + report.attempts);
    expect(report).toMatchObject({ saturated: false, planUsed: { aim: 'ceiling' } });
    expect(report.fillRatio).toBeGreaterThan(0.97);
  });

  it.each(['10', '30000/1001'])('keeps what it predicts, at %s frames a second', async (frameRate) => {
    // Each picture differs from the next: one that is compared with its neighbour looks ruined.
    const clip = await footage.makeClip(dir.path, `predicted-${frameRate.replace('/', '-')}.mp4`, {
      seconds: 8,
      size: '480x270',
      frameRate,
      encode: ['-vf', 'rotate=t:ow=480:oh=270', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4', '-c:a', 'aac'],
    });
    const { facts, plan, outputPath } = await shrink(clip, 300_000);
    const measured = await gateway.measureQuality(clip, facts, outputPath, {
      scratchDir: dir.path,
      signal: neverCanceled(),
    });
    expect(Math.abs((plan.predictedVmaf ?? 0) - (measured ?? 0))).toBeLessThan(4);
  });

  it.each([
    ['an ordinary clip', { seconds: 6, grain: 20 }, 300_000, 'av1'],
    ['a surveillance camera', { seconds: 3, grain: 5, frameRate: '5' }, 100_000, 'av1'],
    ['a slide show', { seconds: 8, frameRate: '1' }, 50_000, 'av1'],
    ['a picture that is too small for AV1', { seconds: 3, grain: 20, size: '60x64' }, 60_000, 'h264'],
  ])('encodes %s with the preset modern, under the same ceiling', async (what, options, ceilingBytes, codec) => {
    const inputPath = await footage.makeClip(dir.path, `modern ${what}.mp4`, options);
    const { facts, plan } = await planFor(inputPath, ceilingBytes, 'modern');
    const outputPath = `${inputPath}.modern.mp4`;
    const request = { inputPath, scratchDir: dir.path, outputPath, facts, plan, encoder: encoderFor('x264', plan) };
    const report = await gateway.encode({ ...request, maxAttempts: 4 }, { signal: neverCanceled() });
    expectHonest(report, ceilingBytes, (await stat(outputPath)).size);
    expect(report.facts.video).toMatchObject({ codec, pixelFormat: 'yuv420p' });
    expect(report.facts.audio?.codec).toBe('aac');
    expect(isAsLong(facts, report.facts)).toBe(true);
  });

  it('gives up rather than hand out a file over the ceiling', async () => {
    const inputPath = await footage.makeClip(dir.path, 'stubborn.mp4', { seconds: 4, grain: 25 });
    const { facts, plan } = await planFor(inputPath, 400_000);
    const outputPath = join(dir.path, 'never.mp4');
    const tooLow = { ...plan, ceilingBytes: 5000 };
    const request = { inputPath, scratchDir: dir.path, outputPath, facts, plan: tooLow, encoder: 'x264' as const };
    const encoding = gateway.encode({ ...request, maxAttempts: 1 }, { signal: neverCanceled() });
    await expect(encoding).rejects.toMatchObject({ code: 'cannot_fit' });
    await expect(stat(outputPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not blow up what needs little', async () => {
    const still = await footage.makeClip(dir.path, 'still.mkv', {
      seconds: 6,
      encode: ['-vf', 'trim=end_frame=1,loop=-1:1,fps=30', '-c:v', 'ffv1', '-c:a', 'aac'],
    });
    const { report, plan } = await shrink(still, 2_000_000);
    expect(plan.aim).toBe('quality');
    expect(report.fillRatio).toBeLessThan(0.5);
    expect(report).toMatchObject({ attempts: 1, passes: 1, saturated: true });
  });

  it('copies what already fits, without the place and the device, with the date', async () => {
    const clip = await footage.makeClip(dir.path, 'located.mov', {
      encode: [
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
        ...['-metadata', 'location=+48.2082+016.3738/', '-metadata', 'make=PhoneMaker'],
        ...['-metadata', 'creation_time=2024-05-06T07:08:09Z', '-metadata:s:v', 'handler_name=MyPhone'],
      ],
    });
    const { report, plan, outputPath } = await shrink(clip, 5_000_000);
    expect(plan.verdict).toBe('already_fits');
    expect(report.passes).toBe(1);
    expect(report.facts.recordedAt).toBe('2024-05-06T07:08:09.000Z');
    const text = (await footage.readBytes(outputPath)).toString('latin1');
    for (const secret of ['+48.2082', 'PhoneMaker', 'MyPhone']) expect(text).not.toContain(secret);
  });

  it('removes the same from what it encodes', async () => {
    const clip = await footage.makeClip(dir.path, 'located-large.mp4', {
      seconds: 3,
      grain: 20,
      encode: [
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
        ...['-metadata', 'location=+48.2082+016.3738/', '-metadata', 'creation_time=2024-05-06T07:08:09Z'],
      ],
    });
    const { report, outputPath } = await shrink(clip, 150_000);
    expect(report.facts.recordedAt).toBe('2024-05-06T07:08:09.000Z');
    expect((await footage.readBytes(outputPath)).toString('latin1')).not.toContain('+48.2082');
  });

  it.each([
    ['turned', footage.makeRotated, { width: 180, height: 320, rotationDegrees: 0 }, 2],
    ['silent', footage.makeSilent, { width: 320, height: 180 }, 0],
    ['with six channels', footage.makeSurround, { width: 320, height: 180 }, 2],
    ['of variable rate', footage.makeVariableRate, { width: 320, height: 180 }, 2],
    ['of odd size in 4:4:4', footage.makeOddSized, { width: 320, height: 180 }, 2],
    ['with wide pixels', footage.makeAnamorphic, { width: 524, height: 288 }, 2],
    ['with 10 bits', footage.makeTenBit, { width: 320, height: 180 }, 2],
    ['in HDR', footage.makeHdr, { width: 320, height: 180, hdr: null }, 2],
    ['with a cover', footage.makeVideoWithCover, { width: 320, height: 180 }, 2],
    ['of a single frame', footage.makeOneFrame, { width: 320, height: 180, frameRate: 30 }, 2],
    ['of 120 frames a second', footage.makeHighFrameRate, { width: 320, height: 180, frameRate: 60 }, 2],
    ['with interlaced fields', footage.makeInterlaced, { width: 320, height: 180, frameRate: 25 }, 2],
    ['that ends before its sound', footage.makeAudioLonger, { width: 320, height: 180 }, 2],
    ['without a stated length', footage.makeUnknownDuration, { width: 320, height: 180 }, 2],
  ])('makes a video %s play everywhere', async (_what, make, picture, channels) => {
    const { report } = await shrink(await make(dir.path), 1_000_000, (plan) => ({ ...plan, mode: 'encode' }));
    expect(report.facts.video).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p', ...picture });
    expect(report.facts.audio?.channels ?? 0).toBe(channels);
  });

  it.each([0, 700])('keeps sound and picture in step when the sound starts %i ms late', async (lateMs) => {
    const clip = await footage.makeFlashAndBeep(dir.path, `flash-${lateMs}.mkv`, lateMs);
    const { outputPath } = await shrink(clip, 200_000, (plan) => ({ ...plan, mode: 'encode' }));
    const before = await footage.findFlashAndBeep(clip);
    const after = await footage.findFlashAndBeep(outputPath);
    expect(Math.abs(before.flashMs - before.beepMs)).toBeLessThan(40);
    expect(Math.abs(after.flashMs - after.beepMs)).toBeLessThan(40);
    expect(Math.abs(after.flashMs - before.flashMs)).toBeLessThan(40);
  });

  it('reports progress that never goes backwards and ends at 100', async () => {
    const clip = await footage.makeClip(dir.path, 'watched.mp4', { seconds: 4, size: '480x270', grain: 20 });
    const { progress } = await shrink(clip, 300_000);
    const percents = progress.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['analysis', 'encode']));
    expect(progress.at(-1)).toMatchObject({ stage: 'encode', secondsLeft: 0 });
  });

  it('says what is missing of a file that ends before its time', async () => {
    const inputPath = await footage.makeTruncated(dir.path);
    const probed = await gateway.probe(inputPath, { signal: neverCanceled(), scratchDir: dir.path });
    // As if the damage had happened after the probe.
    const facts = { ...probed, durationMs: 8000, video: { ...probed.video, endsAtMs: 8000 } };
    const complexity = { bitsPerPixel: 0.1, pixels: 57_600, frameRate: 30 };
    const plan = planSize({ facts, complexity, ceilingBytes: 200_000 });
    const outputPath = join(dir.path, 'short.mp4');
    const encoding = gateway.encode(
      { inputPath, scratchDir: dir.path, outputPath, facts, plan, encoder: 'x264', maxAttempts: 1 },
      { signal: neverCanceled() },
    );
    await expect(encoding).resolves.toMatchObject({ shortfalls: [{ stream: 'picture', expectedMs: 8000 }] });
  });

  it('leaves nothing in the scratch folder', async () => {
    expect((await readdir(dir.path)).filter((name) => name.startsWith('media-'))).toEqual([]);
  });
});
