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
  /** What ffmpeg printed while it made them. */
  log: z.string(),
  attempts: z.number(),
  last: z.object({ bitrateBps: z.number(), sizeBytes: z.number() }).nullable(),
});

/** Written after the files that it lists. A checkpoint without a manifest is therefore unfinished. */
export type CheckpointManifest = z.infer<typeof manifestSchema>;

/** @throws Error when the text is not a manifest. The message quotes nothing: the text may hold names from inside a file. */
export function parseManifest(text: string): CheckpointManifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new Error('the manifest is damaged or invalidated');
  }
}

/** The manifest's entry for a file on the disk. */
export async function manifestEntryOf(name: CheckpointFileName, path: string): Promise<z.infer<typeof file>> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, sizeBytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** Digest of ffmpeg arguments. They must contain no paths and nothing else that differs between workers. */
export function recipeOf(argv: unknown): string {
  return createHash('sha256').update(JSON.stringify(argv)).digest('hex');
}
