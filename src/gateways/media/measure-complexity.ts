import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { complexityFrom, halfSizePicture, planExcerpts, referencePicture } from '../../domain/media/complexity.js';
import type { Complexity, ExcerptBytes } from '../../domain/media/complexity.js';
import { excerptArgv, type ExcerptFiles } from '../../domain/media/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import type { Scratch } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { withWorkDir } from './scratch.js';
import type { Toolbox } from './toolbox.js';

const LONGEST_BEGINNING_MS = 20_000;

/** Encodes the planned excerpts and counts their bits; see `MediaGateway.measureComplexity`. */
export async function measureComplexity(
  toolbox: Toolbox,
  path: string,
  facts: MediaFacts,
  { scratchDir, signal }: Scratch,
): Promise<Complexity> {
  const inputPath = await realpath(path);
  const reference = referencePicture(facts.video);
  return withWorkDir(scratchDir, async (workDir) => {
    const measured: ExcerptBytes[] = [];
    let frames = 0;
    let lastLog = '';
    // Where nothing moves a recorder writes no frames, and an excerpt may be empty; the beginning never is.
    const beginning = { startMs: 0, durationMs: Math.min(facts.durationMs, LONGEST_BEGINNING_MS) };
    for (const [index, excerpt] of [...planExcerpts(facts), beginning].entries()) {
      if (excerpt === beginning && frames > 0) break;
      const files = excerptFiles(workDir, index);
      const argv = excerptArgv(toolbox.argvContext(inputPath, facts), excerpt, files);
      const run = await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
      lastLog = run.log;
      if (run.frames === 0) continue;
      frames += run.frames;
      measured.push(await bytesOf(files));
    }
    if (frames === 0) throw new MediaError('unreadable_input', { log: lastLog });
    return complexityFrom(measured, frames, { reference, halfSize: halfSizePicture(reference) });
  });
}

function excerptFiles(workDir: string, index: number): ExcerptFiles {
  const path = (name: string): string => join(workDir, `excerpt-${index}-${name}.h264`);
  return { reference: path('reference'), coarse: path('coarse'), halfSize: path('half-size') };
}

async function bytesOf(files: ExcerptFiles): Promise<ExcerptBytes> {
  const [reference, coarse, halfSize] = await Promise.all([
    stat(files.reference),
    stat(files.coarse),
    stat(files.halfSize),
  ]);
  return { reference: reference.size, coarse: coarse.size, halfSize: halfSize.size };
}
