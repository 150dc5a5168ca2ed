import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isBackupId, type Wanted } from '../../backup/backups.js';

export const HELP = `Copies the database into BACKUP_DIR, encrypted with BACKUP_KEY, and back. RUNBOOK.md has the whole recovery.
docs/configuration.md lists the variables that it reads.

  npm run backup -- create            copy the database while everything runs
  npm run backup -- follow            go on copying every change, until it is stopped: so any time can be restored
  npm run backup -- list              the copies, newest first, and until when changes were copied
  npm run backup -- verify            restore a copy beside the database, compare it, and remove it again
  npm run backup -- restore           put a copy into an empty database
  npm run backup -- extract --to DIR  write a copy in the layout of mongodump, for mongorestore

  --at TIME   verify, restore: as it was then, such as 2026-11-30T07:15:00Z: the newest copy that was finished by then, and
              the changes until then (default: the newest copy, and all changes)
              extract: the newest copy that was finished by then; later changes are not in it
  --at ID     the copy that list shows under this name, as it was when it was finished
  --every N   follow: how many seconds may be lost (default: 10)
  --replace   restore into a database that is not empty: what is there is removed first
  --json      one JSON object instead of text
  --help      this text

Exit codes: 0 done, 1 the command was not understood, is not possible, or failed. A restore reads the whole copy before it
changes anything; when it fails later, the database is incomplete: repeat it with --replace.`;

const MAX_EVERY_SECONDS = 3600;

interface Options {
  json: boolean;
}

/** What the command line requests. */
export type Command =
  | { do: 'help' }
  | ({ do: 'list' } & Options)
  | ({ do: 'create' } & Options)
  | ({ do: 'follow'; everyMs: number } & Options)
  | ({ do: 'verify'; wanted: Wanted } & Options)
  | ({ do: 'restore'; wanted: Wanted; replace: boolean } & Options)
  | ({ do: 'extract'; wanted: Wanted; to: string } & Options);

type Name = Exclude<Command['do'], 'help'>;

/** The options of each command, besides `--json`. */
const TAKEN: Record<Name, readonly string[]> = {
  create: [],
  list: [],
  follow: ['every'],
  verify: ['at'],
  restore: ['at', 'replace'],
  extract: ['at', 'to'],
};

/** @throws Error that says what is wrong with the arguments. */
export function parseArguments(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      replace: { type: 'boolean' },
      at: { type: 'string' },
      to: { type: 'string' },
      every: { type: 'string' },
    },
  });
  const { help, json = false, replace = false, at, to, every = '10' } = values;
  if (help) return { do: 'help' };
  const name = parseName(positionals);
  const ignored = Object.keys(values).find((option) => option !== 'json' && !TAKEN[name].includes(option));
  if (ignored) throw new Error(`${name} does not take --${ignored}; see --help`);
  const wanted = at === undefined ? null : parseWanted(at);
  switch (name) {
    case 'create':
    case 'list':
      return { do: name, json };
    case 'follow':
      return { do: name, json, everyMs: parseSeconds(every) };
    case 'verify':
      return { do: name, json, wanted };
    case 'restore':
      return { do: name, json, wanted, replace };
    case 'extract':
      if (to === undefined) throw new Error('extract needs --to DIR');
      return { do: name, json, wanted, to };
  }
}

function parseName([name, ...more]: string[]): Name {
  if (name === undefined) throw new Error('the command is missing; see --help');
  if (more.length > 0) throw new Error(`there is one command at a time, not also ${more.join(' ')}`);
  if (!Object.hasOwn(TAKEN, name)) throw new Error(`there is no command ${name}; see --help`);
  return name as Name;
}

function parseWanted(text: string): Wanted {
  if (isBackupId(text)) return { backupId: text };
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return { atMs: Date.parse(text) };
  throw new Error(`--at ${text} is neither a time such as 2026-11-30T07:15:00Z nor the id of a backup`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MAX_EVERY_SECONDS))
    throw new Error(`--every ${text} is not a number of seconds up to ${MAX_EVERY_SECONDS}`);
  return seconds * 1000;
}
