import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capabilityArgv, type CapabilityTest } from '../../domain/media/capability-argv.js';
import type { ToolVersions } from '../../domain/media/tool-versions.js';
import type { MediaCapabilities } from './media.gateway.js';
import { runTool, type ToolResult } from './run-tool.js';
import { withWorkDir } from './scratch.js';
import type { FfmpegMediaOptions } from './toolbox.js';

/** Each takes a fraction of a second; a machine on which one takes so long cannot do it in earnest. */
const TEST_SECONDS = 30;

/** Tries what the tools can do, each by a run of its own; see `MediaGateway.capabilities`. */
export async function capabilitiesOf(options: FfmpegMediaOptions): Promise<MediaCapabilities> {
  return withWorkDir(tmpdir(), async (workDir) => {
    // One after the other: beside each other they would take no less time, and more memory.
    const x264 = await tryOut(options, 'x264', workDir);
    const svtAv1 = await tryOut(options, 'svtAv1', workDir);
    const nvenc = await tryOut(options, 'nvenc', workDir);
    const toneMapping = await tryOut(options, 'toneMapping', workDir);
    const vmaf = await tryOut(options, 'vmaf', workDir);
    const trials = { x264, svtAv1, nvenc, toneMapping, vmaf };
    return {
      ...{ x264: x264.works, svtAv1: svtAv1.works, nvenc: nvenc.works },
      ...{ toneMapping: toneMapping.works, vmaf: vmaf.works },
      failures: failuresOf(trials),
      versions: await nameVersions(options, workDir, { x264, svtAv1 }),
    };
  });
}

/** What the tools and their two software encoders call themselves, without trying anything else. */
export async function versionsOf(options: FfmpegMediaOptions): Promise<ToolVersions> {
  return withWorkDir(tmpdir(), async (workDir) => {
    const x264 = await tryOut(options, 'x264', workDir);
    const svtAv1 = await tryOut(options, 'svtAv1', workDir);
    return nameVersions(options, workDir, { x264, svtAv1 });
  });
}

async function nameVersions(
  options: FfmpegMediaOptions,
  workDir: string,
  { x264, svtAv1 }: { x264: Trial; svtAv1: Trial },
): Promise<ToolVersions> {
  return {
    ffmpeg: await versionOf(options, options.ffmpegPath, workDir),
    ffprobe: await versionOf(options, options.ffprobePath, workDir),
    ...named('x264', /x264 - (core .+?) - H\.264/, x264.written),
    ...named('svtAv1', /SVT-AV1 Encoder Lib (v\S+)/, svtAv1.log),
  };
}

/** One of these tests alone. */
export async function canDo(options: FfmpegMediaOptions, test: CapabilityTest): Promise<boolean> {
  return withWorkDir(tmpdir(), async (workDir) => (await tryOut(options, test, workDir)).works);
}

interface Trial {
  readonly works: boolean;
  readonly log: string;
  /** What was encoded, as text; empty when nothing was. */
  readonly written: string;
}

/** An encoder works when it has written something, whatever it says. */
async function tryOut(options: FfmpegMediaOptions, test: CapabilityTest, workDir: string): Promise<Trial> {
  const outputPath = join(workDir, test === 'svtAv1' ? 'test.mp4' : `${test}.h264`);
  const args = capabilityArgv(test, outputPath);
  const result = await launch(options, options.ffmpegPath, args, workDir, test === 'nvenc');
  const log = result?.log ?? '';
  if (result?.exitStatus !== 0) return { works: false, log, written: '' };
  if (!args.includes(outputPath)) return { works: true, log, written: '' };
  const written = existsSync(outputPath) ? await readFile(outputPath, 'latin1') : '';
  return { works: written !== '', log, written };
}

/** What the runs that did not succeed said first: to an operator, the reason. */
function failuresOf(trials: Readonly<Record<CapabilityTest, Trial>>): Readonly<Record<string, string>> {
  const failed = Object.entries(trials).filter(([, { works }]) => !works);
  return Object.fromEntries(failed.map(([test, { log }]) => [test, log.trim().split('\n')[0] ?? '']));
}

async function versionOf(options: FfmpegMediaOptions, tool: string, workDir: string): Promise<string> {
  const result = await launch(options, tool, ['-version'], workDir, false);
  return /^\S+ version (\S+)/.exec(result?.stdout ?? '')?.[1] ?? 'unknown';
}

/** Null when the run came to no end in time. */
async function launch(
  { sandbox, limits }: FfmpegMediaOptions,
  tool: string,
  args: readonly string[],
  scratchDir: string,
  gpu: boolean,
): Promise<ToolResult | null> {
  const signal = AbortSignal.timeout((TEST_SECONDS + 5) * 1000);
  try {
    const within = { ...limits, wallSeconds: TEST_SECONDS };
    return await runTool({ tool, sandbox, limits: within, scratchDir, gpu }, args, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function named<N extends string>(name: N, pattern: RegExp, text: string): Partial<Record<N, string>> {
  const version = pattern.exec(text)?.[1];
  return version === undefined ? {} : ({ [name]: version } as Partial<Record<N, string>>);
}
