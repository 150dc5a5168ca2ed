import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capabilityArgv, type CapabilityTest } from '../../domain/media/capability-argv.js';
import type { Encoder } from '../../domain/media/encoder-options.js';
import type { ToolVersions } from '../../domain/media/tool-versions.js';
import type { MediaCapabilities } from './media.gateway.js';
import { once } from './once.js';
import { runTool, type ToolResult } from './run-tool.js';
import { withWorkDir } from './scratch.js';
import type { FfmpegMediaOptions } from './toolbox.js';

/** Each takes a fraction of a second; a machine on which one takes so long cannot do it in earnest. */
const TEST_SECONDS = 30;

/** What is known of the tools of one machine. Each test is run when it is first asked about, and once. */
export interface ToolProof {
  /** All tests; see `MediaGateway.capabilities`. */
  readonly capabilities: () => Promise<MediaCapabilities>;
  /** What the tools and this encoder call themselves. */
  readonly versionsFor: (encoder: Encoder) => Promise<ToolVersions>;
  readonly canDo: (test: CapabilityTest) => Promise<boolean>;
}

/** The proof for these tools: each question is a short run in the sandbox, or the answer to an earlier one. */
export function createToolProof(options: FfmpegMediaOptions): ToolProof {
  const trial = (test: CapabilityTest) =>
    once(() => withWorkDir(tmpdir(), (workDir) => tryOut(options, test, workDir)));
  const trials: Readonly<Record<CapabilityTest, () => Promise<Trial>>> = {
    x264: trial('x264'),
    svtAv1: trial('svtAv1'),
    nvenc: trial('nvenc'),
    toneMapping: trial('toneMapping'),
    vmaf: trial('vmaf'),
  };
  const tools = once(async () => ({
    ffmpeg: await versionOf(options, options.ffmpegPath),
    ffprobe: await versionOf(options, options.ffprobePath),
  }));
  const x264Version = async () => named('x264', /x264 - (core .+?) - H\.264/, (await trials.x264()).written);
  const svtAv1Version = async () => named('svtAv1', /SVT-AV1 Encoder Lib (v\S+)/, (await trials.svtAv1()).log);
  const versionsFor = async (encoder: Encoder): Promise<ToolVersions> => ({
    ...(await tools()),
    ...(encoder === 'x264' && (await x264Version())),
    ...(encoder === 'svt-av1' && (await svtAv1Version())),
  });
  return {
    versionsFor,
    canDo: async (test) => (await trials[test]()).works,
    capabilities: once(async () => {
      // One after the other: beside each other they would take no less time, and more memory.
      const x264 = await trials.x264();
      const svtAv1 = await trials.svtAv1();
      const nvenc = await trials.nvenc();
      const toneMapping = await trials.toneMapping();
      const vmaf = await trials.vmaf();
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

async function versionOf(options: FfmpegMediaOptions, tool: string): Promise<string> {
  const result = await withWorkDir(tmpdir(), (workDir) => launch(options, tool, ['-version'], workDir, false));
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
