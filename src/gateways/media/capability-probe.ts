import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capabilityArgv, type CapabilityTest } from '../../domain/media/argv/capability-argv.js';
import type { Encoder } from '../../domain/media/argv/encoder-options.js';
import type { ToolVersions } from '../../domain/media/encode/tool-versions.js';
import type { MediaCapabilities } from './media.gateway.js';
import { classifyWritingFailure } from './classify-tool-failure.js';
import { memoizeAsync } from '../../async/memoize-async.js';
import { runTool, type ToolResult } from './run-tool.js';
import type { FfmpegMediaOptions } from './media-tools.js';
import { withScratch } from '../../scratch/scratch.js';
import { withWorkDir } from './work-dir.js';

/** A test normally takes a fraction of a second. A machine that needs this long cannot do real work with the tool. */
const TEST_TIMEOUT_SECONDS = 30;

/** What the tools of one machine can do. Each test runs once, when its result is first requested. */
export interface CapabilityProbe {
  /** All tests; see `MediaGateway.capabilities`. */
  readonly capabilities: () => Promise<MediaCapabilities>;
  /** The versions that the tools and this encoder report. */
  readonly versionsFor: (encoder: Encoder) => Promise<ToolVersions>;
  readonly canDo: (test: CapabilityTest) => Promise<boolean>;
}

/** Tests these tools. Each answer comes from a short run in the sandbox or from an earlier run. */
export function createCapabilityProbe(options: FfmpegMediaOptions): CapabilityProbe {
  const testOnce = (test: CapabilityTest) =>
    memoizeAsync(() => inScratch((workDir) => runCapabilityTest(options, test, workDir)));
  const results: Readonly<Record<CapabilityTest, () => Promise<CapabilityTestResult>>> = {
    x264: testOnce('x264'),
    svtAv1: testOnce('svtAv1'),
    nvenc: testOnce('nvenc'),
    toneMapping: testOnce('toneMapping'),
    vmaf: testOnce('vmaf'),
  };
  const tools = memoizeAsync(async () => ({
    ffmpeg: await versionOf(options, options.ffmpegPath),
    ffprobe: await versionOf(options, options.ffprobePath),
  }));
  const x264Version = async () => versionField('x264', /x264 - (core .+?) - H\.264/, (await results.x264()).written);
  const svtAv1Version = async () => versionField('svtAv1', /SVT-AV1 Encoder Lib (v\S+)/, (await results.svtAv1()).log);
  const versionsFor = async (encoder: Encoder): Promise<ToolVersions> => ({
    ...(await tools()),
    ...(encoder === 'x264' && (await x264Version())),
    ...(encoder === 'svt-av1' && (await svtAv1Version())),
  });
  return {
    versionsFor,
    canDo: async (test) => (await results[test]()).works,
    capabilities: memoizeAsync(async () => {
      // One after another: in parallel they would need as much time and more memory.
      const x264 = await results.x264();
      const svtAv1 = await results.svtAv1();
      const nvenc = await results.nvenc();
      const toneMapping = await results.toneMapping();
      const vmaf = await results.vmaf();
      return {
        x264: x264.works,
        svtAv1: svtAv1.works,
        nvenc: nvenc.works,
        toneMapping: toneMapping.works,
        vmaf: vmaf.works,
        failures: failuresOf({ x264, svtAv1, nvenc, toneMapping, vmaf }),
        versions: { ...(await versionsFor('x264')), ...(await versionsFor('svt-av1')) },
      };
    }),
  };
}

/** See `MediaGateway.selfTest`. */
export async function selfTest(
  options: FfmpegMediaOptions,
  encoder: 'x264' | 'nvenc',
  scratchDir: string,
): Promise<void> {
  await withWorkDir(scratchDir, async (workDir) => {
    const gpu = encoder === 'nvenc';
    const { works, log } = await runCapabilityTest(options, encoder, workDir);
    if (!works) throw await classifyWritingFailure(log, null, { scratchDir: workDir, gpu });
    const outputPath = testOutputPath(encoder, workDir);
    const argv = ['-v', 'error', '-show_entries', 'stream=codec_name', outputPath];
    const seen = await runLimited(options, options.ffprobePath, argv, workDir, false);
    if (!seen?.stdout.includes('codec_name=h264'))
      throw await classifyWritingFailure(seen?.log ?? '', null, { scratchDir: workDir, gpu });
  });
}

interface CapabilityTestResult {
  readonly works: boolean;
  readonly log: string;
  /** The encoded file as text; empty when nothing was encoded. */
  readonly written: string;
}

/** An encoder works if it has written something, whatever it logs. */
async function runCapabilityTest(
  options: FfmpegMediaOptions,
  test: CapabilityTest,
  workDir: string,
): Promise<CapabilityTestResult> {
  const outputPath = testOutputPath(test, workDir);
  const args = capabilityArgv(test, outputPath);
  const result = await runLimited(options, options.ffmpegPath, args, workDir, test === 'nvenc');
  const log = result?.log ?? '';
  if (result?.exitStatus !== 0) return { works: false, log, written: '' };
  if (!args.includes(outputPath)) return { works: true, log, written: '' };
  const written = existsSync(outputPath) ? await readFile(outputPath, 'latin1') : '';
  return { works: written !== '', log, written };
}

function testOutputPath(test: CapabilityTest, workDir: string): string {
  return join(workDir, test === 'svtAv1' ? 'test.mp4' : `${test}.h264`);
}

/** The first line that each failed run printed, which shows an operator the reason. */
function failuresOf(trials: Readonly<Record<CapabilityTest, CapabilityTestResult>>): Readonly<Record<string, string>> {
  const failed = Object.entries(trials).filter(([, { works }]) => !works);
  return Object.fromEntries(failed.map(([test, { log }]) => [test, log.trim().split('\n')[0] ?? '']));
}

async function versionOf(options: FfmpegMediaOptions, tool: string): Promise<string> {
  const result = await inScratch((workDir) => runLimited(options, tool, ['-version'], workDir, false));
  return /^\S+ version (\S+)/.exec(result?.stdout ?? '')?.[1] ?? 'unknown';
}

/** Null when the run did not end in time. */
async function runLimited(
  { sandbox, limits }: FfmpegMediaOptions,
  tool: string,
  args: readonly string[],
  scratchDir: string,
  gpu: boolean,
): Promise<ToolResult | null> {
  const signal = AbortSignal.timeout((TEST_TIMEOUT_SECONDS + 5) * 1000);
  try {
    const within = { ...limits, wallSeconds: TEST_TIMEOUT_SECONDS };
    return await runTool({ tool, sandbox, limits: within, scratchDir, gpu }, args, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function versionField<N extends string>(name: N, pattern: RegExp, text: string): Partial<Record<N, string>> {
  const version = pattern.exec(text)?.[1];
  return version === undefined ? {} : ({ [name]: version } as Partial<Record<N, string>>);
}

/** In a scratch folder, so that the files are removed even if the process dies during a test. */
async function inScratch<T>(work: (workDir: string) => Promise<T>): Promise<T> {
  return await withScratch(undefined, (folder) => withWorkDir(folder, work));
}
