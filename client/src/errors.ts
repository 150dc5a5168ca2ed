import type { Problem } from './generated/index.js';

/** The API has refused (RFC 9457). `problem.detail` says what to do next. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(`${problem.title}. ${problem.detail}`);
  }
}

/** Nobody has answered, or something between here and there: whether the request has arrived is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    readonly url: string,
    options: ErrorOptions = {},
  ) {
    super(`${new URL(url).origin} does not answer`, options);
  }
}

/** The store has not taken a part of the upload. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';

  constructor(
    readonly partNumber: number,
    readonly status: number,
  ) {
    super(`The store refused part ${partNumber} with status ${status}`);
  }
}

// Longer is nothing to wait for without asking the user.
const MAX_RETRY_AFTER_SEC = 60;

/** How long to wait before the same may be tried again; null when it would fail again. 0 leaves it to the caller. */
export function retryAfterMs(error: unknown): number | null {
  if (error instanceof NoAnswer) return 0;
  // 400: not the bytes that the checksum is of have arrived; 403: the URL was signed too long ago.
  if (error instanceof StoreRefusal)
    return error.status >= 500 || [400, 403, 408, 429].includes(error.status) ? 0 : null;
  if (!(error instanceof ApiProblem)) return null;
  const { retryAfterSec, status } = error.problem;
  if (retryAfterSec === undefined) return status >= 500 ? 0 : null;
  return retryAfterSec <= MAX_RETRY_AFTER_SEC ? retryAfterSec * 1000 : null;
}

/** What to throw for an answer that is an error, or for none. */
export function errorOf(body: unknown, response: Response | undefined, url: string): unknown {
  if (!response) return new NoAnswer(url, { cause: body });
  if (isProblem(body)) return new ApiProblem(body);
  return new NoAnswer(url, { cause: new Error(`status ${response.status}, and not in the words of the API`) });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body;
}
