import {
  ApiProblem,
  FileGone,
  JobEnded,
  type Money,
  NoAnswer,
  type Problem,
  StoreRefusal,
  WrongService,
} from '@mailsized/client';
import { describeSystemError } from '../src/async/describe-system-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { formatMoney } from './screen/format.js';
import { stateWords } from './screen/words.js';

/** What went wrong, in words for the user. */
export interface FailureReport {
  /** Stable. If the API refused, this is the code of its problem. */
  code: string;
  message: string;
  /** What to do next; empty when there is nothing. */
  advice: string;
  exitCode: ExitCode;
}

/** Ends a command with a message and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(readonly report: FailureReport) {
    super(report.message);
  }
}

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export function usageFailure(message: string, advice = '`mailsized --help` shows how.'): Failure {
  return new Failure({ code: 'usage', message, advice, exitCode: EXIT.usage });
}

/** Describes any error for the user. An unforeseen error keeps its stack, for the developer who fixes it. */
export function reportOf(error: unknown): FailureReport {
  if (error instanceof Failure) return error.report;
  if (error instanceof ApiProblem) return reportOfApiProblem(error);
  if (error instanceof JobEnded) return reportOfJobEnd(error);
  if (error instanceof NoAnswer) {
    const advice =
      'Nothing is lost: run the same command again to continue. Check that --api (or MAILSIZED_API) is right.';
    return { code: 'no_answer', message: error.message, advice, exitCode: EXIT.unavailable };
  }
  if (error instanceof WrongService) {
    const advice = 'No key, token or file was sent there. Give the address of the service with --api or MAILSIZED_API.';
    return { code: 'wrong_service', message: error.message, advice, exitCode: EXIT.unavailable };
  }
  if (error instanceof FileGone) {
    const advice =
      'Its files were lost on our side. Ask support for your money, with the reference that every mail has.';
    return { code: 'file_gone', message: error.message, advice, exitCode: EXIT.broken };
  }
  if (error instanceof StoreRefusal) {
    return { code: 'store_refusal', message: error.message, advice: 'Try again.', exitCode: EXIT.unavailable };
  }
  if (error instanceof Interrupted) {
    const advice = 'Nothing is lost: run the same command again to continue.';
    return { code: 'interrupted', message: 'Interrupted', advice, exitCode: EXIT.interrupted };
  }
  const systemError = describeSystemError(error);
  if (systemError !== null) return { code: 'file', message: systemError, advice: '', exitCode: EXIT.usage };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'unforeseen', message, advice: '', exitCode: EXIT.broken };
}

function reportOfApiProblem({ problem }: ApiProblem): FailureReport {
  const { code, title, detail, status, declineCode, limitBytes, limitSec } = problem;
  const figures = [
    declineCode && `(${declineCode})`,
    limitBytes !== undefined && `(at most ${limitBytes} bytes)`,
    limitSec !== undefined && `(at most ${limitSec} seconds)`,
  ];
  if (code === 'invalid_request') return invalidRequest(problem);
  const message = [title, ...figures].filter(Boolean).join(' ');
  const advice = code === 'internal_error' ? `${detail} requestId: ${problem.requestId}` : detail;
  return { code, message, advice, exitCode: exitCodeOf(code, status) };
}

/** The command-line option that each field of a request comes from. */
const OPTION_OF_FIELD: Record<string, string> = {
  '/target/ceilingBytes': '--limit',
  '/email': '--email',
  '/paymentMethodId': '--card',
  '/preset': '--preset',
  '/fileName': 'The name of the file',
  '/sizeBytes': 'The size of the file',
  '/state': '--state',
  '/since': '--since',
  '/createdAfter': '--created-after',
  '/createdBefore': '--created-before',
  '/type': '--type',
};

/** The command line has a mistake that only the API could detect. */
function invalidRequest({ code, title, errors = [] }: Problem): FailureReport {
  const fields = errors.map(({ pointer, detail }) => namedAsTyped(pointer, detail));
  const message = fields.length === 0 ? title : fields.join('; ');
  return { code, message, advice: '`mailsized --help` shows how.', exitCode: EXIT.usage };
}

/** The detail of a problem begins with the name of a field, which is replaced by the option that the user typed. */
function namedAsTyped(pointer: string, detail: string): string {
  const field = Object.keys(OPTION_OF_FIELD).find((known) => pointer === known || pointer.startsWith(`${known}/`));
  return field === undefined ? detail : detail.replace(/^`[^`]*`/, () => OPTION_OF_FIELD[field] ?? '');
}

function exitCodeOf(code: string, status: number): ExitCode {
  if (code === 'payment_declined') return EXIT.declined;
  if (code === 'payment_method_required') return EXIT.paymentNeeded;
  if (code === 'upload_too_large' || code === 'video_too_long') return EXIT.tooLarge;
  if (code === 'quote_unsellable') return EXIT.cannotFit;
  return status === 429 || status >= 500 ? EXIT.unavailable : EXIT.refused;
}

function reportOfJobEnd({ video }: JobEnded): FailureReport {
  const { state, reason, money } = video;
  const message = `The job has ended as ${state}${reason === null ? '' : ` (${reason})`}: ${stateWords(video)}`;
  const back = money && money.receivedCents > 0;
  const advice = back
    ? `You paid ${formatMoney(money.receivedCents, money.currency)}: ${describeRefunds(money)}.`
    : 'Nothing was charged.';
  const tooMuch = reason === 'too_large' || reason === 'too_long';
  return { code: reason ?? state, message, advice, exitCode: tooMuch ? EXIT.tooLarge : EXIT.ended };
}

function describeRefunds({ returnedCents, refunds, currency }: Money): string {
  const underWayCents = refunds.reduce(
    (sum, { status, amountCents }) => (status === 'pending' ? sum + amountCents : sum),
    0,
  );
  const underWay = underWayCents > 0 ? `, and ${formatMoney(underWayCents, currency)} is on its way` : '';
  return `${formatMoney(returnedCents, currency)} has been refunded${underWay}`;
}
