import { parseArgs } from 'node:util';

export const HELP = `Reconciliation, by hand. It reads the same configuration as the API and the workers.

  npm run reconcile                     run it now, and wait for the end
  npm run reconcile -- --dry-run        say what it would do; leaves no trace
  npm run reconcile -- --differences    list the open differences between ledger and Stripe
  npm run reconcile -- --settle ID      call a difference settled, once a human has looked into it
  npm run reconcile -- --accept-restore mend again, after a restore of the database was noticed

  --json    one JSON object instead of text
  --help    this text

Exit codes: 0 done, 1 not understood or not possible.`;

/** What is to be done. */
export type Command =
  | { do: 'help' }
  | { do: 'run' | 'dry-run' | 'differences' | 'accept-restore'; json: boolean }
  | { do: 'settle'; id: string; json: boolean };

/** @throws Error that says what is wrong with the command line. */
export function parseArguments(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'dry-run': { type: 'boolean', default: false },
      differences: { type: 'boolean', default: false },
      'accept-restore': { type: 'boolean', default: false },
      settle: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { do: 'help' };
  const { json, settle } = values;
  const flags = (['dry-run', 'differences', 'accept-restore'] as const).filter((name) => values[name]);
  if (flags.length + (settle === undefined ? 0 : 1) > 1) throw new Error('one thing at a time, please');
  if (settle !== undefined) return { do: 'settle', id: settle, json };
  return { do: flags[0] ?? 'run', json };
}
