import { parseArgs } from 'node:util';

export const HELP = `Copies the database into BACKUP_DIR, encrypted with BACKUP_KEY, and back. RUNBOOK.md has the whole recovery.
docs/configuration.md lists the variables that it reads.

  npm run backup -- create            copy the database while everything runs
  npm run backup -- follow            go on copying every change, until it is stopped: so any time can be restored
  npm run backup -- list              the copies, newest first, and until when changes were copied
  npm run backup -- verify            restore a copy beside the database, compare it, and remove it again
  npm run backup -- restore           put a copy into an empty database
  npm run backup -- extract --to DIR  write a copy in the layout of mongodump, for mongorestore

  --at TIME   as it was then, such as 2026-11-30T07:15:00Z: the newest copy that is not newer, and the changes that
              followed it (default: the newest copy, and all changes)
  --every N   follow: how many seconds may be lost (default: 10)
  --replace   restore into a database that is not empty: what is there is removed first
  --json      one JSON object instead of text
  --help      this text

Exit codes: 0 done, 1 the command was not understood, or is not possible; then nothing is changed.`;

const MAX_EVERY_SECONDS = 3600;

interface Options {
  json: boolean;
  /** Null: the newest copy. */
  atMs: number | null;
}

/** What the command line requests. */
export type Command =
  | { do: 'help' }
  | ({ do: 'list' } & Options)
  | ({ do: 'create' | 'verify' } & Options)
  | ({ do: 'follow'; everyMs: number } & Options)
  | ({ do: 'restore'; replace: boolean } & Options)
  | ({ do: 'extract'; to: string } & Options);

/** @throws Error that says what is wrong with the arguments. */
export function parseArguments(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
      at: { type: 'string' },
      to: { type: 'string' },
      every: { type: 'string', default: '10' },
    },
  });
  if (values.help) return { do: 'help' };
  const [name, ...more] = positionals;
  if (more.length > 0) throw new Error(`there is one command at a time, not also ${more.join(' ')}`);
  const options = { json: values.json, atMs: values.at === undefined ? null : parseTime(values.at) };
  switch (name) {
    case 'create':
    case 'list':
    case 'verify':
      return { do: name, ...options };
    case 'follow':
      return { do: name, everyMs: parseSeconds(values.every), ...options };
    case 'restore':
      return { do: name, replace: values.replace, ...options };
    case 'extract':
      if (values.to === undefined) throw new Error('extract needs --to DIR');
      return { do: name, to: values.to, ...options };
    default:
      throw new Error(`${name === undefined ? 'the command is missing' : `there is no command ${name}`}; see --help`);
  }
}

function parseTime(text: string): number {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new Error(`--at ${text} is not a time such as 2026-11-30T07:15:00Z`);
  return atMs;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MAX_EVERY_SECONDS))
    throw new Error(`--every ${text} is not a number of seconds up to ${MAX_EVERY_SECONDS}`);
  return seconds * 1000;
}
