import type { SizePlan } from '../plan/plan-types.js';

/** What an encode depends on. Only an encode with all of it the same may go on from another one's checkpoint. */
export interface CheckpointInputs {
  /** Of the source object. */
  readonly etag: string;
  readonly plan: SizePlan;
  readonly encoder: string;
  /** Versions of ffmpeg and of the encoder in it: each reads only its own statistics. */
  readonly build: string;
}

/** The subject as one text, the same however its objects were put together; a digest of it names the checkpoint. */
export function checkpointIdentity({ etag, plan, encoder, build }: CheckpointInputs): string {
  return canonicalJson({ etag, plan, encoder, build });
}

/** JSON with the keys of every object in alphabetical order and without what is undefined. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
