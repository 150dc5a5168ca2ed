import type { SizePlan } from '../plan/plan-types.js';

/** Everything that an encode depends on. An encode may resume from a checkpoint only if all of it is the same. */
export interface CheckpointInputs {
  /** ETag of the source object. */
  readonly etag: string;
  readonly plan: SizePlan;
  readonly encoder: string;
  /** Versions of ffmpeg and of its encoder: each version reads only its own statistics. */
  readonly build: string;
}

/** The inputs as one text, independent of the order of their keys. A digest of it names the checkpoint. */
export function checkpointIdentity({ etag, plan, encoder, build }: CheckpointInputs): string {
  return canonicalJson({ etag, plan, encoder, build });
}

/** JSON with the keys of every object in alphabetical order and without undefined values. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
