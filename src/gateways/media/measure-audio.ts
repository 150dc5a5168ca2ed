import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { classifyAudio, type AudioCharacter } from '../../domain/media/facts/audio-character.js';
import { AUDIO_LEVEL_LOGS, parseLevels, audioLevelsArgv } from '../../domain/media/argv/audio-levels-argv.js';
import { MediaError } from './media-error.js';
import type { MediaTools } from './media-tools.js';

/** The character of a file's sound; undefined without sound, or when a stretch of it cannot be decoded. */
export async function measureAudio(
  toolbox: MediaTools,
  inputPath: string,
  facts: MediaFacts,
  workDir: string,
  signal: AbortSignal,
): Promise<AudioCharacter | undefined> {
  if (facts.audio === null) return undefined;
  const argv = audioLevelsArgv(toolbox.argvContext(inputPath, facts), join(workDir, 'none'));
  try {
    await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
    const read = async (name: string) => parseLevels(await readFile(join(workDir, name), 'utf8'));
    const [windows, high, side] = [
      await read(AUDIO_LEVEL_LOGS.windows),
      await read(AUDIO_LEVEL_LOGS.high),
      await read(AUDIO_LEVEL_LOGS.side),
    ];
    return classifyAudio({ windowsDb: windows.windows, highDb: high.last, sideDb: side.last });
  } catch (error) {
    // Sound without samples, or damaged sound: the encode will report it, and until then it counts as music.
    if (signal.aborted || !(isMissing(error) || (error instanceof MediaError && !isTransient(error)))) throw error;
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isTransient({ code }: MediaError): boolean {
  return code === 'sandbox_failed' || code === 'disk_full' || code === 'no_progress';
}
