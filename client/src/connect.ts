import { errorOf } from './errors.js';
import { createClient, createConfig, type Client } from './generated/client/index.js';

export interface Connection {
  /** For instance `https://api.example.com`, without a slash at the end. */
  baseUrl: string;
  /** The credential: an API key, or the token of one job, which gives access to that job only. */
  bearer?: string;
}

/**
 * Creates the `client` that every function of this package needs: the address of the API, with a credential. Each call with
 * it returns the answer, or throws `ApiProblem` or `NoAnswer`; if its signal is aborted, it throws the signal's reason.
 */
export function connect({ baseUrl, bearer }: Connection): Client {
  const headers = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  const client = createClient(createConfig({ baseUrl, headers, throwOnError: true }));
  client.interceptors.error.use((error, response: Response | undefined, request) =>
    request.signal.aborted ? request.signal.reason : errorOf(error, response, request.url),
  );
  return client;
}
