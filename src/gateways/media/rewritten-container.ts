import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rewriteArgv } from '../../domain/media/argv/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { MediaError } from './media-error.js';
import type { MediaTools } from './media-tools.js';
import { withWorkDir } from './work-dir.js';

interface SourceFile {
  readonly toolbox: MediaTools;
  readonly path: string;
  /** Where a copy may be written. */
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Facts of a file. Our ffprobe is another build than our ffmpeg and lacks zlib, so it cannot read, for example,
 * compressed QuickTime headers. ffmpeg copies what ffprobe cannot read into a plain container, and the facts are those
 * of the copy.
 */
export async function orRewritten(
  { toolbox, path, scratchDir, signal }: SourceFile,
  probe: (path: string) => Promise<MediaFacts>,
): Promise<MediaFacts> {
  try {
    return await probe(path);
  } catch (error) {
    if (!(error instanceof MediaError) || error.rejection !== 'unreadable') throw error;
    const readPath = await realpath(path);
    return await withWorkDir(scratchDir, async (workDir) => {
      const copyPath = join(workDir, 'copy.mov');
      try {
        await toolbox.ffmpeg({ argv: rewriteArgv(readPath, copyPath), readPath, workDir, signal });
      } catch (failure) {
        // The first reason says more than the failure of the copy.
        throw signal.aborted ? failure : error;
      }
      return { ...(await probe(copyPath)), sizeBytes: (await stat(readPath)).size };
    });
  }
}
