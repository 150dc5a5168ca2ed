import { parseArgs } from 'node:util';

export const HELP = `Moves what is stored to the first secret of EMAIL_HASH_SECRET and of WEBHOOK_SECRETS_KEY, so that the others
can go. RUNBOOK.md has the whole rotation. docs/configuration.md lists the variables that it reads.

  npm run rotate-secrets

  --json   one JSON object instead of text
  --help   this text

A repeat continues where a killed run has ended, and changes nothing once all is done. Exit codes: 0 done, 1 the command was not
understood, or something stayed with another secret.`;

/** What the command line requests. */
export type Command = { do: 'help' } | { do: 'rotate'; json: boolean };

/** @throws Error that says what is wrong with the arguments. */
export function parseArguments(args: string[]): Command {
  const { help, json } = parseArgs({
    args,
    options: { help: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  }).values;
  return help ? { do: 'help' } : { do: 'rotate', json };
}
