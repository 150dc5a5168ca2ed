import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrackRequest } from '../../domain/media/facts/track-choice.js';
import type { Preset } from '../../domain/media/plan/plan-types.js';
import { PROVIDERS, safeCeilingBytes, type Provider } from '../../domain/media/plan/targets.js';
import { SIZE_SYNTAX, parseSizeBytes } from '../../domain/size-text.js';

/** The parsed command line. Paths are absolute. */
export interface CompressArguments {
  readonly inputPath: string;
  readonly limitBytes: number;
  /** Path of the result; undefined with `planOnly`. */
  readonly outputPath: string | undefined;
  readonly preset: Preset;
  readonly planOnly: boolean;
  readonly json: boolean;
  /** The tracks to use instead of the best ones, by the names that the plan's reasons give. */
  readonly tracks: TrackRequest;
  /** Whether the result is compared with its source after the encode. */
  readonly measure: boolean;
}

/** The command line is invalid; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `MailSized on one file: the same probe, plan, sandbox and encoder as the service, without any server.

  npm run compress -- FILE --limit 18000000 --out OUT.mp4
  npm run compress -- FILE --target gmail --plan

  --limit SIZE     the result is never larger; SIZE is in bytes, or has a unit: 400kB, 18MB, 1.5GB (1 MB is 1,000,000 bytes)
  --target NAME    the safe size of a mail provider instead: ${Object.keys(PROVIDERS).join(', ')}
  --out FILE       where the result goes; a file that is there is replaced once the result is complete
  --preset NAME    plays-everywhere (H.264, the default) or modern (AV1)
  --video TRACK    another picture than the best one, for example video-2
  --audio TRACK    another sound than the best one, for example audio-2
  --plan           print the plan and encode nothing
  --json           print one JSON object instead of tables
  --no-measure     leave out comparing the result with its source
  --help           this text

Exit codes:
  0    done
  1    the command line is not valid, or a file cannot be read or written
  2    the file is refused; the message says why
  3    the video cannot be made to fit; the message says the smallest workable size
  4    the encode failed
  130  interrupted; nothing is left behind`;

/**
 * Parses the command line; null when help was requested.
 * @param folder the folder that relative paths start from
 * @throws UsageError when the command line is invalid
 */
export function parseArguments(args: readonly string[], folder: string): CompressArguments | null {
  const { values, positionals } = parseFlags(args);
  if (values.help) return null;
  const [file, ...surplus] = positionals;
  if (file === undefined || surplus.length > 0) throw new UsageError('name exactly one file');
  if (!values.plan && values.out === undefined) throw new UsageError('--out is missing');
  return {
    inputPath: resolve(folder, file),
    limitBytes: parseLimit(values.limit, values.target),
    outputPath: values.plan || values.out === undefined ? undefined : resolve(folder, values.out),
    preset: parsePreset(values.preset),
    planOnly: values.plan,
    json: values.json,
    tracks: { video: values.video, audio: values.audio },
    measure: !values['no-measure'],
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        limit: { type: 'string' },
        target: { type: 'string' },
        out: { type: 'string' },
        video: { type: 'string' },
        audio: { type: 'string' },
        preset: { type: 'string', default: 'plays-everywhere' },
        plan: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'no-measure': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

function parseLimit(limit: string | undefined, target: string | undefined): number {
  if ((limit === undefined) === (target === undefined)) throw new UsageError('give either --limit or --target');
  if (target !== undefined) {
    if (!Object.hasOwn(PROVIDERS, target)) throw new UsageError(`no such target: ${target}`);
    return safeCeilingBytes({ provider: target as Provider });
  }
  const bytes = parseSizeBytes(limit ?? '');
  if (bytes === null) throw new UsageError(`--limit ${limit} is not a size: write ${SIZE_SYNTAX}`);
  return bytes;
}

function parsePreset(name: string): Preset {
  if (name === 'plays-everywhere' || name === 'modern') return name;
  throw new UsageError(`no such preset: ${name}`);
}
