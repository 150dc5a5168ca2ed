import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLimits, type MediaLimits, type RejectionReason } from '../../../src/domain/media/facts/media-limits.js';
import type { CopyObstacle } from '../../../src/domain/media/facts/copy-facts.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import type { EncodeReport, MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import type { FfmpegMediaOptions } from '../../../src/gateways/media/ffmpeg-media.gateway.js';
import { pickOneOfEach } from '../../support/seeded-random.js';
import { inspectOutput, type OutputInspection } from '../../support/footage/inspect-output.js';
import { CORNERS, FLASH_MS, BACKGROUND, SECRETS, UPRIGHT, type CornerName } from '../../support/footage/scene.js';
import { neverCanceled, useTempDir, useTestGateway } from '../../contracts/media/gateway-setup.js';

/** The limits of an ordinary installation, but for the pixels: 8K is the largest that is taken. */
export const LIMITS: MediaLimits = {
  maxSizeBytes: 2_000_000_000,
  maxDurationMs: 1_200_000,
  maxPixels: 8192 * 4320,
  maxStreams: 32,
};

/** How a file must come out. Left out: as the ordinary scene, two seconds of 320 by 180, upright, mono. */
export interface ExpectedOutput {
  readonly durationMs?: number;
  /** Smallest and largest length, where the source itself leaves it open. */
  readonly durationRangeMs?: readonly [least: number, most: number];
  readonly size?: readonly [width: number, height: number] | null;
  readonly frameRate?: number;
  /** From top left to bottom right; null where the colours are not to be looked at. */
  readonly corners?: readonly CornerName[] | null;
  /** Furthest that red, green or blue may be off, of 255. */
  readonly tolerance?: number;
  /** Share of the colours' brightness that is seen: less than 1 for what is half see-through. */
  readonly opacity?: number;
  readonly channels?: 0 | 1 | 2;
  readonly flashMs?: number | null;
  readonly beepMs?: number | null;
  /** Whether the file may go out as it is; it is encoded by force where this is left out. */
  readonly copies?: boolean;
  /** Why a file that fits is not copied, but encoded for free. */
  readonly freeDespite?: CopyObstacle;
  readonly facts?: (facts: MediaFacts) => void;
  /** Whether frames between the first and the last cannot be decoded. Odd files without damage must not seem to have any. */
  readonly hasHoles?: boolean;
  readonly extraChecks?: (output: OutputInspection, report: EncodeReport) => void | Promise<void>;
}

export interface InputCase {
  readonly what: string;
  readonly make: (dir: string) => Promise<string>;
}

const CEILING_BYTES = 1_000_000;
const MIN_BITRATE_BPS = 300_000;

/** What a job does with a file, up to the output: the real gateway in the real sandbox. */
export async function runMediaPipeline(gateway: MediaGateway, inputPath: string, dir: string, asPlanned = false) {
  const options = { signal: neverCanceled(), scratchDir: dir };
  const facts = await gateway.probe(inputPath, options);
  const rejection = checkLimits(facts, LIMITS);
  if (rejection !== null) throw new MediaError('unreadable_input', { rejection });
  const complexity = await gateway.measureComplexity(inputPath, facts, [CEILING_BYTES], options);
  const plan = planSize({ facts, complexity, ceilingBytes: CEILING_BYTES });
  const outputPath = join(dir, 'out.mp4');
  const report = await gateway.encode(
    {
      inputPath,
      scratchDir: dir,
      outputPath,
      facts,
      encoder: 'x264',
      maxAttempts: 3,
      plan: asPlanned ? plan : withMinimumBitrate(plan),
    },
    options,
  );
  return { facts, plan, report, outputPath };
}

/** Bits enough that colours are the filters' doing alone: a drawing of flat areas is planned with next to nothing. */
function withMinimumBitrate(plan: SizePlan): SizePlan {
  const bitrateBps = Math.max(plan.video.bitrateBps, MIN_BITRATE_BPS);
  return { ...plan, mode: 'encode', aim: 'quality', video: { ...plan.video, bitrateBps } };
}

/**
 * The files that are encoded: `npm run test:full` (ODD_INPUTS=all) encodes all of them. Otherwise the seed picks one of
 * three, because each takes some seconds of both cores. ODD_INPUTS_SEED=7 picks others.
 */
function sampleOf<T extends InputCase>(cases: readonly T[]): readonly T[] {
  if (process.env['ODD_INPUTS'] === 'all') return cases;
  const seed = `${process.env['ODD_INPUTS_SEED'] ?? 1} ${cases[0]?.what}`;
  return pickOneOfEach(seed, cases, (_, index) => Math.floor(index / 3));
}

/** Encodes each file, and compares the decoded result with what is expected of it. */
export function defineAcceptedInputTests(
  stories: readonly (InputCase & ExpectedOutput)[],
  overrides: Partial<FfmpegMediaOptions> = {},
): void {
  const dir = useTempDir();
  const gateway = useTestGateway(overrides);
  it.each(sampleOf(stories))('plays $what', async (story) => {
    const inputPath = await story.make(dir.path);
    const { facts, plan, report, outputPath } = await runMediaPipeline(
      gateway(),
      inputPath,
      dir.path,
      story.copies ?? story.freeDespite !== undefined,
    ).catch(rethrowWithLog);
    if (story.copies === true) {
      expect(plan).toMatchObject({ verdict: 'already_fits', mode: 'copy' });
      expect(report.planUsed.mode).toBe('copy');
    }
    if (story.freeDespite !== undefined) {
      expect(plan).toMatchObject({ verdict: 'already_fits', mode: 'encode' });
      expect(facts.copy?.obstacles).toContain(story.freeDespite);
    }
    story.facts?.(facts);
    expect((await stat(outputPath)).size).toBeLessThanOrEqual(CEILING_BYTES);
    const output = await inspectOutput(outputPath);
    expectStreamFormat(output, story);
    expectDuration(output, story);
    expectColors(output, story);
    expectAvSync(output, story);
    expectHoles(plan, report, story);
    for (const secret of SECRETS) expect(output.bytes).not.toContain(secret);
    await story.extraChecks?.(output, report);
  });
}

function expectStreamFormat({ video, audio, streamCount, indexFirst }: OutputInspection, story: ExpectedOutput): void {
  const { channels = 1 } = story;
  const [width, height] = story.size ?? [320, 180];
  expect(video).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', sample_aspect_ratio: '1:1' });
  expect(String(video['profile'])).toMatch(/^(Constrained )?(Baseline|Main|High)$/);
  if (story.size !== null) expect([video['width'], video['height']]).toEqual([width, height]);
  if (story.copies !== true) {
    expect(video).toMatchObject({
      color_space: 'bt709',
      color_primaries: 'bt709',
      color_transfer: 'bt709',
      color_range: 'tv',
      field_order: 'progressive',
    });
    expect(video['side_data_list'] ?? []).toEqual([]);
  }
  if (story.frameRate !== undefined) expect(ratio(String(video['r_frame_rate']))).toBeCloseTo(story.frameRate, 2);
  expect(indexFirst).toBe(true);
  if (channels === 0) expect(audio).toBeNull();
  else expect(audio).toMatchObject({ codec_name: 'aac', channels });
  expect(streamCount).toBe(channels === 0 ? 1 : 2);
}

function expectDuration({ durationMs, video, audio }: OutputInspection, story: ExpectedOutput): void {
  const packetMs = audio === null ? 0 : (1000 * 1024) / Number(audio['sample_rate']);
  const toleranceMs = 1000 / ratio(String(video['r_frame_rate'])) + packetMs + 2;
  const [least, most] = story.durationRangeMs ?? [story.durationMs ?? 2000, story.durationMs ?? 2000];
  expect(durationMs).toBeGreaterThanOrEqual(least - toleranceMs);
  expect(durationMs).toBeLessThanOrEqual(most + toleranceMs);
}

function expectColors({ corners, ground }: OutputInspection, story: ExpectedOutput): void {
  const { corners: expected = UPRIGHT, tolerance = 12, opacity = 1 } = story;
  if (expected === null) return;
  const seen = [...corners, ground].map((rgb) => rgb.map(Math.round));
  const wanted = [...expected.map((name) => CORNERS[name]), BACKGROUND].map((hex) =>
    [0, 2, 4].map((at) => Math.round(opacity * Number.parseInt(hex.slice(at, at + 2), 16))),
  );
  const worst = Math.max(
    ...seen.flatMap((rgb, at) => rgb.map((value, part) => Math.abs(value - (wanted[at]?.[part] ?? 0)))),
  );
  expect(worst, `seen ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`).toBeLessThanOrEqual(tolerance);
}

function expectHoles(
  { reasonCodes = [] }: SizePlan,
  { shortfalls }: EncodeReport,
  { hasHoles = false }: ExpectedOutput,
) {
  expect(reasonCodes.some(({ code }) => code === 'plan.picture_left_out')).toBe(hasHoles);
  expect(shortfalls.some(({ within }) => within)).toBe(hasHoles);
}

const AV_SYNC_TOLERANCE_MS = 40;

function expectAvSync({ flashMs, beepMs, video }: OutputInspection, story: ExpectedOutput): void {
  const wantedFlash = story.flashMs === undefined ? FLASH_MS : story.flashMs;
  const wantedBeep = story.channels === 0 ? null : story.beepMs === undefined ? wantedFlash : story.beepMs;
  const frameMs = 1000 / ratio(String(video['r_frame_rate']));
  if (wantedFlash !== null) {
    expect(flashMs).not.toBeNull();
    expect(Math.abs((flashMs ?? 0) - wantedFlash), `flash at ${flashMs}`).toBeLessThanOrEqual(frameMs + 10);
  }
  if (wantedBeep === null) return;
  expect(beepMs).not.toBeNull();
  expect(Math.abs((beepMs ?? 0) - wantedBeep), `beep at ${beepMs}`).toBeLessThanOrEqual(AV_SYNC_TOLERANCE_MS);
  if (wantedFlash === null || frameMs > AV_SYNC_TOLERANCE_MS) return;
  const apart = (beepMs ?? 0) - (flashMs ?? 0) - (wantedBeep - wantedFlash);
  expect(Math.abs(apart), `flash at ${flashMs}, beep at ${beepMs}`).toBeLessThanOrEqual(AV_SYNC_TOLERANCE_MS);
}

function ratio(text: string): number {
  const [numerator = Number.NaN, denominator = 1] = text.split('/').map(Number);
  return numerator / denominator;
}

/** What the tool said belongs to the story of a failure here: these files are our own. */
function rethrowWithLog(error: unknown): never {
  throw error instanceof MediaError ? new Error(`${error.code}: ${error.log}`, { cause: error }) : error;
}

/** Tells which files are refused before any payment, and why. */
export function defineRejectedInputTests(stories: readonly (InputCase & { readonly reason: RejectionReason })[]): void {
  const dir = useTempDir();
  const gateway = useTestGateway();
  it.each(stories)('refuses $what: $reason', async ({ make, reason }) => {
    const inputPath = await make(dir.path);
    await expect(runMediaPipeline(gateway(), inputPath, dir.path)).rejects.toMatchObject({ rejection: reason });
  });
}
