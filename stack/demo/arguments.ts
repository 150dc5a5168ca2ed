import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OWN_SIZE_BYTES, PROVIDERS, type Provider, type Target } from '../../src/domain/media/plan/targets.js';
import { SIZE_SYNTAX, parseSizeBytes } from '../../src/domain/size-text.js';
import { DemoFailure } from './demo-failure.js';

/** The options that the user gave to `npm start`. */
export interface DemoArguments {
  /** Absolute; undefined for the sample. */
  videoPath: string | undefined;
  target: Target;
  /** End after the table instead of serving. */
  once: boolean;
  help: boolean;
}

export const HELP = `MailSized: sends one video through the whole pipeline on local servers, then keeps serving.

  npm start                                     a sample video, made to fit Gmail
  npm start -- --video FILE --provider outlook  your own video

  --video FILE       the video to send (default: a sample of more than 30 MB)
  --provider NAME    what the result must fit: ${Object.keys(PROVIDERS).join(', ')} (default: gmail)
  --own-size SIZE    your own size limit instead of a provider's, 100kB to 2GB (1 MB is 1,000,000 bytes)
  --once             end after the closing table; the exit code is 0 if every check passed
  --help             show this text

Exit codes: 0 done, 1 failed, 2 the command line is not valid, 130 interrupted before the table.
Payment and mail go to simulators on this machine: no card is charged and no mail leaves it.`;

/**
 * Reads the command line.
 * @param folder the base of a relative FILE
 * @throws DemoFailure with exit code 2 and a message that says what is wrong
 */
export function parseDemoArguments(args: readonly string[], folder: string): DemoArguments {
  const values = parse(args);
  return {
    videoPath: values.video === undefined ? undefined : resolve(folder, values.video),
    target: targetOf(values.provider, values['own-size']),
    once: values.once,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        video: { type: 'string' },
        provider: { type: 'string' },
        'own-size': { type: 'string' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw usageError(error.message);
    throw error;
  }
}

function targetOf(provider: string | undefined, ownSize: string | undefined): Target {
  if (ownSize === undefined) return { provider: providerOf(provider ?? 'gmail') };
  if (provider !== undefined) throw usageError('--provider and --own-size exclude each other');
  const ceilingBytes = parseSizeBytes(ownSize);
  if (ceilingBytes === null) throw usageError(`--own-size ${ownSize} is not a size: write ${SIZE_SYNTAX}`);
  const { min, max } = OWN_SIZE_BYTES;
  if (ceilingBytes < min || ceilingBytes > max) {
    throw usageError(`--own-size must be from ${min / 1000}kB to ${max / 1e9}GB, but is ${ownSize}`);
  }
  return { provider: 'own', ceilingBytes };
}

function providerOf(name: string): Provider {
  if (Object.hasOwn(PROVIDERS, name)) return name as Provider;
  throw usageError(`there is no provider "${name}"; choose one of ${Object.keys(PROVIDERS).join(', ')}`);
}

function usageError(message: string): DemoFailure {
  return new DemoFailure(message, { advice: '`npm start -- --help` lists the options.', exitCode: 2 });
}
