import { errorOf } from './errors.js';
import { createClient, createConfig, type Client } from './generated/client/index.js';

export interface Connection {
  /** For instance `https://api.example.com`, without a slash at the end. */
  baseUrl: string;
  /** What opens things: an API key, or the token of one job, which then is all that it opens. */
  bearer?: string;
}

/**
 * Who asks which API: the `client` that every function of this package takes. What is asked with it is answered, or
 * throws `ApiProblem` or `NoAnswer`; an aborted signal throws its reason.
 */
export function connect({ baseUrl, bearer }: Connection): Client {
  const headers = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  const client = createClient(createConfig({ baseUrl, headers, throwOnError: true }));
  client.interceptors.error.use((error, response: Response | undefined, request) =>
    request.signal.aborted ? request.signal.reason : errorOf(error, response, request.url),
  );
  return client;
}
