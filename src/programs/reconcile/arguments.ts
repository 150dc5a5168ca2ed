import { parseArgs } from 'node:util';

export const HELP = `Runs reconciliation by hand. docs/configuration.md lists the variables that it reads.

  npm run reconcile                     run it now, and wait until it has finished
  npm run reconcile -- --dry-run        show what it would do, and leave no trace
  npm run reconcile -- --delivered      list the jobs whose result can be downloaded, by the database
  npm run reconcile -- --differences    list the open differences between ledger and Stripe
  npm run reconcile -- --settle ID      mark a difference as settled, after a human has examined it
  npm run reconcile -- --accept-restore after a restore of the database: bring it up to date, and repair again

  --json    one JSON object instead of text
  --help    this text

Exit codes: 0 done, 1 the command was not understood, or is not possible.`;

/** What the command line requests. */
export type Command =
  | { do: 'help' }
  | { do: 'run' | 'dry-run' | 'delivered' | 'differences' | 'accept-restore'; json: boolean }
  | { do: 'settle'; id: string; json: boolean };

/** @throws Error that says what is wrong with the command line. */
export function parseArguments(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'dry-run': { type: 'boolean', default: false },
      delivered: { type: 'boolean', default: false },
      differences: { type: 'boolean', default: false },
      'accept-restore': { type: 'boolean', default: false },
      settle: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { do: 'help' };
  const { json, settle } = values;
  const flags = (['dry-run', 'delivered', 'differences', 'accept-restore'] as const).filter((name) => values[name]);
  if (flags.length + (settle === undefined ? 0 : 1) > 1) throw new Error('one thing at a time, please');
  if (settle !== undefined) return { do: 'settle', id: settle, json };
  return { do: flags[0] ?? 'run', json };
}
