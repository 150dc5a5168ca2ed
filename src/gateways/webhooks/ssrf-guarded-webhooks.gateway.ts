import type { LookupAddress } from 'node:dns';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Network } from './public-address.js';
import { resolveName } from './resolve-name.js';
import { hostOf, isAddressAllowed, validateWebhookUrl } from './webhook-url.js';
import type { PostErrorCode, PostOutcome, PostRequest, WebhooksGateway } from './webhooks.gateway.js';

const MAX_ANSWER_BYTES = 64_000;

export interface SsrfGuardOptions {
  /** See `isAddressAllowed`. */
  allowedNetworks: readonly Network[];
  /** From resolving the name to the end of the answer. */
  timeoutMs: number;
  /** Returns every address of a name, until the signal ends it; `resolveName` when absent. */
  resolve?: (name: string, signal: AbortSignal) => Promise<LookupAddress[]>;
}

/** Stops a request before it is sent. */
class PostError extends Error {
  constructor(readonly code: PostErrorCode) {
    super(code);
  }
}

/**
 * Sends requests to URLs that strangers chose, but never into our own network. The name is resolved once, all of its
 * addresses must be allowed, and the connection uses only these. Redirects are not followed. Reads only as much of the
 * answer as a receiver needs to finish.
 */
export class SsrfGuardedWebhooksGateway implements WebhooksGateway {
  constructor(private readonly options: SsrfGuardOptions) {}

  async post({ url: text, headers, body }: PostRequest): Promise<PostOutcome> {
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    try {
      if (validateWebhookUrl(text, this.options.allowedNetworks) !== null) throw new PostError('url_refused');
      const url = new URL(text);
      const addresses = await untilAborted(this.addressesOf(url, signal), signal);
      return await untilAborted(send(url, body, { headers, signal, lookup: pinnedLookup(addresses) }), signal);
    } catch (error) {
      return { errorCode: postErrorCodeOf(error, signal) };
    }
  }

  private async addressesOf(url: URL, signal: AbortSignal): Promise<LookupAddress[]> {
    const { allowedNetworks, resolve = resolveName } = this.options;
    const host = hostOf(url);
    const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host, signal);
    if (addresses.length === 0) throw new PostError('name_unknown');
    if (addresses.every(({ address }) => isAddressAllowed(url, address, allowedNetworks))) return addresses;
    throw new PostError('address_refused');
  }
}

/** A `lookup` that returns these addresses and does not ask a resolver. */
function pinnedLookup(addresses: LookupAddress[]): RequestOptions['lookup'] {
  return (_name, { all }, done) => {
    const [first] = addresses;
    if (all || !first) done(null, addresses);
    else done(null, first.address, first.family);
  };
}

async function send(url: URL, body: string, options: RequestOptions): Promise<PostOutcome> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // Without an agent: a kept connection would be reused although the name may have other addresses by then.
    request(url, { ...options, method: 'POST', agent: false }, resolve)
      .on('error', reject)
      // After `101 Switching Protocols`, Node closes the connection and emits neither a response nor an error.
      .on('close', () => reject(new Error('closed without an answer')))
      .end(body);
  });
  await drainResponse(answer);
  return { statusCode: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] };
}

/** Lets a receiver finish a small answer, and cuts off a long or slow one: only the status matters. */
async function drainResponse(answer: IncomingMessage): Promise<void> {
  let sizeBytes = 0;
  try {
    for await (const chunk of answer) {
      sizeBytes += (chunk as Buffer).byteLength;
      if (sizeBytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // Cut off by the receiver or by the time limit.
  } finally {
    answer.destroy();
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new PostError('timed_out'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return await Promise.race([work, aborted]);
}

function postErrorCodeOf(error: unknown, signal: AbortSignal): PostErrorCode {
  if (error instanceof PostError) return error.code;
  if (signal.aborted) return 'timed_out';
  return isTlsError(error) ? 'tls_failed' : 'connection_failed';
}

// Codes of OpenSSL's checks (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of a wrong name.
function isTlsError(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return /CERT|^ERR_SSL|^ERR_TLS|^EPROTO$|^UNABLE_TO_|_MISMATCH$/.test(code);
}
