import { audioStreamSpecifier, excerptInput } from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv } from './ffmpeg-argv.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { LEVEL_EXCERPTS, LEVEL_EXCERPT_MS, LEVEL_WINDOW_BLOCKS } from './tuning.js';

/** Logs of levels that a run writes to its folder. */
export const AUDIO_LEVEL_LOGS = {
  windows: 'sound-windows.txt',
  high: 'sound-high.txt',
  side: 'sound-side.txt',
} as const;

/** Measures the level of a few stretches of the sound: per window, above 7 kHz, and of the difference between the channels. */
export function audioLevelsArgv(context: ArgvContext, outputPath: string): FfmpegArgv {
  const stretches = levelExcerptsOf(context.facts);
  const prepared = stretches.map(
    (_, index) =>
      `[${index}${audioStreamSpecifier(context.facts).slice(1)}]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=1024[a${index}]`,
  );
  const joined = `${stretches.map((_, index) => `[a${index}]`).join('')}concat=n=${stretches.length}:v=0:a=1,asplit=3[w][h][s]`;
  const graph = [
    ...prepared,
    joined,
    `[w]${levelLog(AUDIO_LEVEL_LOGS.windows, LEVEL_WINDOW_BLOCKS)}[w1]`,
    `[h]highpass=f=7000,${levelLog(AUDIO_LEVEL_LOGS.high, 0)}[h1]`,
    `[s]pan=mono|c0=0.5*c0-0.5*c1,${levelLog(AUDIO_LEVEL_LOGS.side, 0)}[s1]`,
    '[w1][h1][s1]amix=inputs=3',
  ];
  return {
    inputs: stretches.map((stretch) => excerptInput(context, stretch)),
    // Without these options, ffmpeg would decode the picture too.
    outputOptions: ['-filter_complex', graph.join(';'), '-vn', '-sn', '-dn', '-f', 'null'],
    outputPath,
  };
}

function levelLog(name: string, resetBlocks: number): string {
  const key = 'lavfi.astats.Overall.RMS_level';
  return `astats=metadata=1:reset=${resetBlocks}:measure_perchannel=none:measure_overall=RMS_level,ametadata=mode=print:key=${key}:file=${name}`;
}

function levelExcerptsOf({ durationMs }: MediaFacts) {
  if (durationMs <= LEVEL_EXCERPTS * LEVEL_EXCERPT_MS) return [{ startMs: 0, durationMs }];
  return Array.from({ length: LEVEL_EXCERPTS }, (_, index) => ({
    startMs: Math.round(((index + 0.5) / LEVEL_EXCERPTS) * durationMs - LEVEL_EXCERPT_MS / 2),
    durationMs: LEVEL_EXCERPT_MS,
  }));
}

/** Every `LEVEL_WINDOW_BLOCKS`th level is the level of a whole window. If there is none, the last level is used. */
export function parseLevels(log: string): { readonly last: number; readonly windows: readonly number[] } {
  const levels = [...log.matchAll(/RMS_level=(\S+)/g)].map(([, text = '']) => {
    const level = Number.parseFloat(text);
    return Number.isFinite(level) ? Math.max(-120, level) : -120;
  });
  const windows = levels.filter((_, index) => index % LEVEL_WINDOW_BLOCKS === LEVEL_WINDOW_BLOCKS - 1);
  return { last: levels.at(-1) ?? -120, windows: windows.length > 0 ? windows : levels.slice(-1) };
}
