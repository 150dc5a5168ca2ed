import { parseArgs } from 'node:util';
import { KEY_MODES, ROLES, type KeyMode, type Role } from '../../domain/roles.js';
import { accountNameSchema } from '../../persistence/accounts/account-name.js';

export const HELP = `Accounts, by hand. docs/configuration.md lists the variables that it reads.

  npm run admin -- create --name sam --role admin   make an account and its first key
  npm run admin -- key --name sam                   make one more key, for instance when all are lost

  --mode live|test  what the key pays with: real money, or the payment simulator's (default: live)
  --key-stdin       take the key from standard input instead of making one; the same again changes nothing
  --json            one JSON object instead of text
  --help            this text

The key is shown once. Roles: ${ROLES.join(', ')}. Exit codes: 0 done, 1 the command was not understood, or is not possible.`;

/** What the command line requests. */
export type Command =
  | { do: 'help' }
  | { do: 'create'; name: string; role: Role; mode: KeyMode; keyFromStdin: boolean; json: boolean }
  | { do: 'key'; name: string; mode: KeyMode; keyFromStdin: boolean; json: boolean };

/** @throws Error that says what is wrong with the command line. */
export function parseArguments(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      mode: { type: 'string', default: 'live' },
      'key-stdin': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || args.length === 0) return { do: 'help' };
  const [verb, ...more] = positionals;
  if (verb === undefined) throw new Error('which command, create or key? See --help');
  if (more.length > 0) throw new Error(`one command at a time: ${more.join(' ')} is too much; see --help`);
  if (values.name === undefined) throw new Error('--name is missing; see --help');
  const name = nameOf(values.name);
  const shared = {
    name,
    mode: oneOf(KEY_MODES, values.mode, 'mode'),
    keyFromStdin: values['key-stdin'],
    json: values.json,
  };
  if (verb === 'key') return { do: 'key', ...shared };
  if (verb === 'create') return { do: 'create', role: oneOf(ROLES, values.role ?? '', 'role'), ...shared };
  throw new Error(`${verb} is not a command; see --help`);
}

function nameOf(given: string): string {
  const { data: name, error } = accountNameSchema.safeParse(given);
  if (name !== undefined) return name;
  const reasons = error?.issues.map(({ message }) => message) ?? [];
  throw new Error(`--name ${JSON.stringify(given)} cannot be the name of an account: it ${reasons.join(', and ')}.`);
}

function oneOf<T extends string>(values: readonly T[], given: string, what: string): T {
  const known = values.find((value) => value === given);
  if (!known)
    throw new Error(`--${what} must be one of ${values.join(', ')}${given === '' ? '' : `, but is ${given}`}`);
  return known;
}
