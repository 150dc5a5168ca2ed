/** Why no answer came. Part of the public API. */
export type PostErrorCode =
  'url_refused' | 'address_refused' | 'name_unknown' | 'connection_failed' | 'tls_failed' | 'timed_out';

/** One request. */
export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The result of a request. */
export type PostOutcome = { statusCode: number; retryAfter: string | undefined } | { errorCode: PostErrorCode };

/** Sends requests to URLs that strangers chose. */
export interface WebhooksGateway {
  /** Sends one POST. Failures of the receiver, its name or the network are returned, not thrown. A repeat sends it again. */
  post(request: PostRequest): Promise<PostOutcome>;
}
