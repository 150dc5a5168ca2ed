import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { CheckpointFileName } from './media.gateway.js';

const file = z.object({
  name: z.enum(['analysis.log', 'analysis.mbtree', 'audio.m4a']),
  sizeBytes: z.number(),
  sha256: z.string(),
});

const manifestSchema = z.object({
  /** Digest of the ffmpeg arguments that made the files. */
  recipe: z.string(),
  files: z.array(file),
  /** What ffmpeg said while it made them. */
  log: z.string(),
  attempts: z.number(),
  last: z.object({ bitrateBps: z.number(), sizeBytes: z.number() }).nullable(),
});

/** Written after the files that it lists, so that a checkpoint without one is known to be unfinished. */
export type CheckpointManifest = z.infer<typeof manifestSchema>;

/** @throws Error when the text is no manifest. It quotes nothing: the text may hold names from inside a file. */
export function parseManifest(text: string): CheckpointManifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new Error('the manifest is damaged, or void');
  }
}

/** The manifest's line for a file as it lies on the disk. */
export async function manifestEntryOf(name: CheckpointFileName, path: string): Promise<z.infer<typeof file>> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, sizeBytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** Digest of ffmpeg arguments. They must be free of paths and of anything that differs from worker to worker. */
export function recipeOf(argv: unknown): string {
  return createHash('sha256').update(JSON.stringify(argv)).digest('hex');
}
