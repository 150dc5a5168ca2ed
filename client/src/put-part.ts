import { NoAnswer, StoreRefusal } from './errors.js';
import type { PresignedPart } from './generated/index.js';

export interface PartToPut extends Pick<PresignedPart, 'partNumber' | 'url' | 'headers'> {
  body: Blob;
  signal: AbortSignal | null;
  /** Called with the number of bytes sent so far, if the platform reports it: in browsers. */
  onSent: (sentBytes: number) => void;
}

/** A connection that is cut silently, for instance when the computer sleeps, looks like one that is stalled. */
const STALL_TIMEOUT_MS = 60_000;

/** Sends one part to the store. @throws StoreRefusal, NoAnswer, or the signal's reason when it is aborted. */
export async function putPart(part: PartToPut): Promise<void> {
  // `fetch` does not report how much of a request was sent. In browsers, `XMLHttpRequest` does.
  const status = await (typeof XMLHttpRequest === 'undefined' ? putByFetch(part) : putByRequest(part));
  if (status < 200 || status > 299) throw new StoreRefusal(part.partNumber, status);
}

async function putByFetch({ url, headers, body, signal }: PartToPut): Promise<number> {
  try {
    const answer = await fetch(url, { method: 'PUT', headers, body, signal });
    // An answer that is not read keeps its connection open.
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    throw signal?.aborted ? signal.reason : new NoAnswer(url, { cause: error });
  }
}

/** https://xhr.spec.whatwg.org/ */
async function putByRequest({ url, headers, body, signal, onSent }: PartToPut): Promise<number> {
  const request = new XMLHttpRequest();
  let stall: ReturnType<typeof setTimeout> | undefined;
  const noteMovement = (): void => {
    clearTimeout(stall);
    stall = setTimeout(() => request.abort(), STALL_TIMEOUT_MS);
  };
  const abort = (): void => request.abort();
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (): void => reject((signal?.aborted ? signal.reason : new NoAnswer(url)) as Error);
      if (signal?.aborted) return fail();
      signal?.addEventListener('abort', abort);
      request.onload = () => resolve(request.status);
      request.onerror = fail;
      request.onabort = fail;
      request.upload.onprogress = ({ loaded }) => {
        noteMovement();
        onSent(loaded);
      };
      request.open('PUT', url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      noteMovement();
      request.send(body);
    });
  } finally {
    clearTimeout(stall);
    signal?.removeEventListener('abort', abort);
  }
}
