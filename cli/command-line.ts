import { usageFailure } from './failure.js';
import { printFailure } from './run.js';

/** What yargs says about a mistake, in words for people who do not know what an argument is. */
export const PLAIN_WORDS = {
  'Missing required argument: %s': { one: 'Something is missing: %s', other: 'Something is missing: %s' },
  'Unknown argument: %s': { one: 'This is not expected here: %s', other: 'This is not expected here: %s' },
  'Not enough arguments following: %s': 'Option --%s needs a value',
  'Arguments %s and %s are mutually exclusive': 'Give either --%s or --%s, not both',
  'Invalid values:': 'One value cannot be used.',
  'Argument: %s, Given: %s, Choices: %s': '--%s is %s, but must be one of: %s',
} as unknown as Record<string, string>;

const NAME_THE_JOB = 'Name the job: `mailsized list` shows its id';

/** What to say when a command lacks its argument. */
const WHAT_IS_MISSING: Record<string, string> = {
  compress: 'Name at least one video',
  download: NAME_THE_JOB,
  list: '',
  refund: NAME_THE_JOB,
  status: NAME_THE_JOB,
  webhooks: 'Which command? Use `listen`.',
};

/** What a yargs parser knows, but its types omit. */
interface ParserOptions {
  getOptions(): { key: Record<string, unknown>; alias: Record<string, string[]> };
}

/**
 * The arguments without `--`. yargs does not pass the arguments after `--` to a command. Only files among them can
 * start with a dash, and `./-film.mov` is the same file as `-film.mov`.
 */
export function withoutDoubleDash(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  if (at < 0) return [...args];
  return [...args.slice(0, at), ...args.slice(at + 1).map((arg) => (arg.startsWith('-') ? `./${arg}` : arg))];
}

/**
 * Explains what is wrong with a command line. An unknown option is reported first: yargs takes the next argument as its
 * value, and would only report that this argument is missing.
 */
export function explainMistake(args: readonly string[], message: string, parser: unknown): string {
  const { key, alias } = (parser as ParserOptions).getOptions();
  const known = new Set([...Object.entries(alias).flat(2), ...Object.keys(key), 'help', 'version']);
  const unknown = args.filter((arg) => /^-./.test(arg) && !isNumber(arg)).find((arg) => !known.has(nameOf(arg, known)));
  if (unknown === undefined && message.startsWith('Not enough')) return WHAT_IS_MISSING[args[0] ?? ''] || message;
  return unknown === undefined ? message : `There is no option ${unknown.replace(/=.*/s, '')}`;
}

/** @throws Error when an option is given twice: yargs would pass both values as a list. */
export function assertOptionsOnce(argv: Record<string, unknown>): true {
  const twice = Object.keys(argv).find((name) => Array.isArray(argv[name]) && name !== '_' && name !== 'files');
  if (twice !== undefined) throw new Error(`Option --${twice} is given more than once`);
  return true;
}

/** Reports the mistake on standard error, and with `--json` on standard output too. */
export function reportUsageFailure(args: readonly string[], message: string): void {
  const [command = ''] = args;
  const about = Object.hasOwn(WHAT_IS_MISSING, command) ? `${command} ` : '';
  const { report } = usageFailure(message, `\`mailsized ${about}--help\` shows how.`);
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ error: report })}\n`);
  printFailure(report, null);
}

function isNumber(arg: string): boolean {
  return /^-\.?\d/.test(arg);
}

/** The name of an option as it is written: `--out=x`, `--no-force`, `-o`. */
function nameOf(arg: string, known: ReadonlySet<string>): string {
  const name = arg.replace(/^--?/, '').replace(/=.*/s, '');
  const positive = name.replace(/^no-/, '');
  return known.has(name) ? name : positive;
}
