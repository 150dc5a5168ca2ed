import type { Problem } from './generated/index.js';

/** The API refused a request (RFC 9457). `problem.detail` says what to do next. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(`${problem.title}. ${problem.detail}`);
  }
}

/** The API did not answer, or an intermediary answered instead. It is unknown whether the request arrived. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    readonly url: string,
    options: ErrorOptions = {},
  ) {
    super(`${new URL(url).origin} does not answer`, options);
  }
}

/** Another service has the address of the API. Nothing was sent to it. */
export class WrongService extends Error {
  override readonly name = 'WrongService';

  constructor(
    readonly url: string,
    /** `other_installation`: it is MailSized, but not the installation that the credential belongs to. */
    readonly found: 'not_mailsized' | 'other_installation',
  ) {
    const other = found === 'not_mailsized' ? 'a service that is not MailSized' : 'another installation of MailSized';
    super(`At ${new URL(url).origin} answers ${other}`);
  }
}

/** The store did not accept a part of the upload. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';

  constructor(
    readonly partNumber: number,
    readonly status: number,
  ) {
    super(`The store refused part ${partNumber} with status ${status}`);
  }
}

/** The API sent us to the store, which does not have the file. */
export class FileGone extends Error {
  override readonly name = 'FileGone';

  constructor() {
    super('The store does not have the file any more');
  }
}

// A longer wait needs the user's decision.
const MAX_RETRY_AFTER_SEC = 60;

/** How long to wait before a retry; null when a retry would fail too. 0 leaves the wait to the caller. */
export function retryAfterMs(error: unknown): number | null {
  if (error instanceof NoAnswer) return 0;
  // 400: the bytes that arrived do not match the checksum. 403: the signed URL has expired.
  if (error instanceof StoreRefusal)
    return error.status >= 500 || [400, 403, 408, 429].includes(error.status) ? 0 : null;
  if (!(error instanceof ApiProblem)) return null;
  const { retryAfterSec, status } = error.problem;
  if (retryAfterSec === undefined) return status >= 500 ? 0 : null;
  return retryAfterSec <= MAX_RETRY_AFTER_SEC ? retryAfterSec * 1000 : null;
}

/** The error to throw for an error answer, or for no answer. */
export function errorOf(body: unknown, response: Response | undefined, url: string): unknown {
  if (body instanceof WrongService) return body;
  if (!response) return new NoAnswer(url, { cause: body });
  if (isProblem(body)) return new ApiProblem(body);
  if (response.redirected && response.status === 404) return new FileGone();
  return new NoAnswer(url, { cause: new Error(`status ${response.status}, and the body is not a problem of the API`) });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body;
}
