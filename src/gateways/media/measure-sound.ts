import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import { characterOf, type SoundCharacter } from '../../domain/media/sound.js';
import { SOUND_LOGS, levelsIn, soundArgv } from '../../domain/media/sound-argv.js';
import { MediaError } from './media-error.js';
import type { Toolbox } from './toolbox.js';

/** What is to be heard in a file; undefined without sound, or where a stretch of it cannot be decoded. */
export async function measureSound(
  toolbox: Toolbox,
  inputPath: string,
  facts: MediaFacts,
  workDir: string,
  signal: AbortSignal,
): Promise<SoundCharacter | undefined> {
  if (facts.audio === null) return undefined;
  const argv = soundArgv(toolbox.argvContext(inputPath, facts), join(workDir, 'none'));
  try {
    await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
    const read = async (name: string) => levelsIn(await readFile(join(workDir, name), 'utf8'));
    const [windows, high, side] = [
      await read(SOUND_LOGS.windows),
      await read(SOUND_LOGS.high),
      await read(SOUND_LOGS.side),
    ];
    return characterOf({ windowsDb: windows.windows, highDb: high.last, sideDb: side.last });
  } catch (error) {
    // A sound of no samples, or a torn one: the encode will tell, and until then it counts as music.
    if (signal.aborted || !(isMissing(error) || (error instanceof MediaError && !isOutage(error)))) throw error;
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isOutage({ code }: MediaError): boolean {
  return code === 'sandbox_failed' || code === 'disk_full' || code === 'no_progress';
}
