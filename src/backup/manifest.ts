import { z } from 'zod';

/** The contents of a backup. The manifest is written last, so a backup with a manifest is complete. */
export const manifestSchema = z.object({
  format: z.literal(1),
  database: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** In the order in which they were copied. */
  collections: z.array(
    z.object({
      name: z.string(),
      documents: z.number().int().min(0),
      /** Of all documents as BSON, in hexadecimal. */
      sha256: z.string().length(64),
      /** As `listIndexes` returns them, without the one on `_id`. */
      indexes: z.array(z.looseObject({ name: z.string(), key: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

export type Manifest = z.output<typeof manifestSchema>;
export type CopiedCollection = Manifest['collections'][number];

export function finishedAtMs({ finishedAt }: Manifest): number {
  return Date.parse(finishedAt);
}

export const MANIFEST_FILE = 'manifest.sealed';

export function collectionFile(name: string): string {
  return `${name}.bson.gz.sealed`;
}

/** The label that a file of a backup is bound to, so that it cannot replace a file of another backup. */
export function labelOf(backupId: string, file: string): string {
  return `${backupId}/${file}`;
}
