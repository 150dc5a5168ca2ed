/** Why no answer came. Part of the public API. */
export type PostErrorCode =
  'url_refused' | 'address_refused' | 'name_unknown' | 'connection_failed' | 'tls_failed' | 'timed_out';

/** One request. */
export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What became of it. */
export type PostOutcome = { statusCode: number; retryAfter: string | undefined } | { errorCode: PostErrorCode };

/** Sends requests to URLs that strangers have chosen. */
export interface WebhooksGateway {
  /** One POST. Does not throw for what the receiver, its name or the way there does; a repeat sends it again. */
  post(request: PostRequest): Promise<PostOutcome>;
}
