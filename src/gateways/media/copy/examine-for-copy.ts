import { z } from 'zod';
import { adtsStreamArguments, unitStreamArguments } from '../../../domain/media/argv/decode-argv.js';
import { audioStreamSpecifier, videoStreamSpecifier } from '../../../domain/media/argv/ffmpeg-argv.js';
import type { CopyFacts, CopyObstacle } from '../../../domain/media/facts/copy-facts.js';
import type { MediaFacts } from '../../../domain/media/facts/media-facts.js';
import { assertFaultOfFile } from '../classify-tool-failure.js';
import { withinSeconds, type MediaTools } from '../media-tools.js';
import { runTool } from '../run-tool.js';
import { AdtsSettings } from './adts-settings.js';
import { AnnexBSplitter } from './annex-b.js';
import { colorObstacles } from './color-obstacles.js';
import { H264TraitCollector, type H264Traits } from './h264-traits.js';

const TIMEOUT_SECONDS = 120;

interface FileToExamine {
  readonly inputPath: string;
  readonly facts: MediaFacts & { readonly copy: CopyFacts };
  /** Runs one ffprobe query about the file. */
  readonly ask: (query: readonly string[]) => Promise<string>;
}

/**
 * Completes the facts about a copy with what the headers and units of H.264 say. Reads the whole file and decodes
 * nothing. Only for files whose codecs play everywhere.
 */
export async function examineForCopy(
  toolbox: MediaTools,
  { inputPath, facts, ask }: FileToExamine,
  signal: AbortSignal,
): Promise<CopyFacts> {
  const { copy } = facts;
  const obstacles: CopyObstacle[] = [...copy.obstacles, ...(await headerObstacles(facts, ask))];
  if (await changesSound(toolbox, inputPath, facts, signal)) obstacles.push('changing_sound');
  const units = await readUnits(toolbox, inputPath, facts, signal);
  if (units === null) return { ...copy, obstacles: [...obstacles, 'unusable_copy'] };
  obstacles.push(...unitObstacles(units, facts));
  return { ...copy, sizeBytes: copy.sizeBytes - units.unusedBytes, obstacles: [...new Set(obstacles)] };
}

function unitObstacles(units: H264Traits, facts: FileToExamine['facts']): readonly CopyObstacle[] {
  const found: CopyObstacle[] = [];
  if (units.malformed) found.push('unusable_copy');
  if (units.changesParameters) found.push('changing_picture');
  if (units.turnsPicture) found.push('turn');
  if (!units.startsWithKeyFrame || units.keyFrames < facts.copy.markedKeyFrames) found.push('no_key_frames');
  return [...found, ...colorObstacles(facts.video.color, units.parameters?.matrix)];
}

const headersSchema = z.object({
  streams: z.array(
    z.object({
      profile: z.string().optional(),
      side_data_list: z
        .array(z.object({ side_data_type: z.string().default(''), displaymatrix: z.string().optional() }))
        .default([]),
    }),
  ),
});

async function headerObstacles(facts: MediaFacts, ask: FileToExamine['ask']): Promise<readonly CopyObstacle[]> {
  const streamOf = async (specifier: string) => {
    const query = ['-select_streams', specifier.slice(2), '-show_streams', '-of', 'json'];
    return headersSchema.parse(JSON.parse(await ask(query))).streams[0];
  };
  const picture = await streamOf(videoStreamSpecifier(facts));
  const sound = facts.audio === null ? undefined : await streamOf(audioStreamSpecifier(facts));
  const sideData = picture?.side_data_list ?? [];
  const found: CopyObstacle[] = [];
  if (sideData.some(({ side_data_type }) => side_data_type === 'Frame Cropping')) found.push('crop');
  if (sideData.some(({ displaymatrix }) => displaymatrix !== undefined && !isQuarterTurn(displaymatrix)))
    found.push('turn');
  if (sound !== undefined && !COMMON_AAC_PROFILES.includes(sound.profile)) found.push('sound_profile');
  return found;
}

const COMMON_AAC_PROFILES: readonly (string | undefined)[] = [undefined, 'LC', 'HE-AAC', 'HE-AACv2'];

/** Sine and cosine of the turns that every player supports. A mirrored or skewed picture has other values. */
const QUARTER_TURNS = ['1,0,0,1', '0,1,-1,0', '-1,0,0,-1', '0,-1,1,0'];
const FIXED_POINT_ONE = 65_536;

/** @param matrix three rows of three numbers, as ffprobe prints them, each after the number of its row and a colon */
function isQuarterTurn(matrix: string): boolean {
  const rows = matrix
    .trim()
    .split('\n')
    .map((row) => (row.split(':')[1] ?? '').trim().split(/\s+/));
  const turn = rows.slice(0, 2).flatMap((row) => row.slice(0, 2).map((value) => Number(value) / FIXED_POINT_ONE));
  return QUARTER_TURNS.includes(turn.join(','));
}

/** Null when the stream cannot be read. */
async function readUnits(
  toolbox: MediaTools,
  inputPath: string,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<H264Traits | null> {
  const collector = new H264TraitCollector();
  const splitter = new AnnexBSplitter((unit, sizeBytes) => collector.add(unit, sizeBytes));
  const stream = { inputPath, facts, build: unitStreamArguments, onData: (chunk: Buffer) => splitter.push(chunk) };
  const isRead = await readStream(toolbox, stream, signal);
  splitter.end();
  return isRead ? collector.traits() : null;
}

/** Whether the sound changes its settings within the file. Only transport streams state them with each frame. */
async function changesSound(
  toolbox: MediaTools,
  inputPath: string,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<boolean> {
  if (facts.audio === null || facts.containerFormat !== 'mpegts') return false;
  const settings = new AdtsSettings();
  const stream = { inputPath, facts, build: adtsStreamArguments, onData: (chunk: Buffer) => settings.push(chunk) };
  return !(await readStream(toolbox, stream, signal)) || settings.change;
}

interface StreamToRead {
  readonly inputPath: string;
  readonly facts: MediaFacts;
  readonly build: typeof unitStreamArguments;
  readonly onData: (chunk: Buffer) => void;
}

/** Whether ffmpeg could read the stream to its end. */
async function readStream(
  toolbox: MediaTools,
  { inputPath, facts, build, onData }: StreamToRead,
  signal: AbortSignal,
): Promise<boolean> {
  const { ffmpegPath: tool, sandbox, background } = toolbox.options;
  const limits = withinSeconds(toolbox.options, TIMEOUT_SECONDS);
  const args = build(toolbox.argvContext(inputPath, facts), limits.maxPixels);
  const launch = { tool, sandbox, limits, readPath: inputPath, background };
  const { exitStatus, log } = await runTool(launch, args, signal, onData);
  if (exitStatus === 0) return true;
  assertFaultOfFile(log, exitStatus);
  return false;
}
