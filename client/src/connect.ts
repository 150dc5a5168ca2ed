import { AnswerWatch, type SilenceListener } from './answer-watch.js';
import { NoAnswer, WrongService, errorOf } from './errors.js';
import { createClient, createConfig, type Client } from './generated/client/index.js';

export interface Connection {
  /** For instance `https://api.example.com`, without a slash at the end. */
  baseUrl: string;
  /** The credential: an API key, or the token of one job, which gives access to that job only. */
  bearer?: string;
  /** The installation that the credential belongs to, as `installationOf` returned it. No other one ever gets it. */
  installation?: string;
  /** Notified when the API does not answer. */
  silence?: SilenceListener;
}

/** What a client knows about the API that it calls. */
interface Peer {
  watch: AnswerWatch;
  /** The name of the installation; null until the API has answered. */
  installation: string | null;
}

const PEERS = new WeakMap<Client, Peer>();

/**
 * Creates the `client` that every function of this package needs: the address of the API, with a credential. Each call with
 * it returns the answer, or throws `ApiProblem` or `NoAnswer`; if its signal is aborted, it throws the signal's reason.
 *
 * Before the first request, and again after each request without an answer, the client checks which service answers at
 * the address. It sends nothing to another service: it throws `WrongService`.
 */
export function connect({ baseUrl, bearer, installation, silence }: Connection): Client {
  const headers = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  const peer: Peer = { watch: new AnswerWatch(silence), installation: null };
  let isVerified = false;
  const verifiedFetch: typeof fetch = async (input, init) => {
    const signal = input instanceof Request ? input.signal : init?.signal;
    peer.watch.awaitAnswer();
    try {
      if (!isVerified) peer.installation = await identify(baseUrl, { installation, signal });
      isVerified = true;
      const response = await fetch(input, init);
      if (response.status < 500) peer.watch.stopWaiting({ isAnswered: true });
      return response;
    } catch (error) {
      // Another program may have the address by the next attempt.
      isVerified = false;
      if (error instanceof WrongService) peer.watch.stopWaiting({ isAnswered: false });
      throw error;
    }
  };
  const client = createClient(createConfig({ baseUrl, headers, throwOnError: true, fetch: verifiedFetch }));
  PEERS.set(client, peer);
  client.interceptors.error.use((error, response: Response | undefined, request) => {
    if (!request.signal.aborted) return errorOf(error, response, request.url);
    peer.watch.stopWaiting({ isAnswered: false });
    return request.signal.reason;
  });
  // The generated client reads the body where the interceptor above does not see that the connection breaks.
  client.interceptors.response.use(async (response, request, { parseAs }) => {
    if (parseAs === 'stream') return response;
    try {
      await response.clone().arrayBuffer();
    } catch (error) {
      isVerified = false;
      if (request.signal.aborted) throw request.signal.reason;
      peer.watch.awaitAnswer();
      throw new NoAnswer(request.url, { cause: error });
    }
    return response;
  });
  return client;
}

/** The installation that answers the client's requests; null before the first answer, and if the API does not say. */
export function installationOf(client: Client): string | null {
  return PEERS.get(client)?.installation ?? null;
}

/** The watch over the client's answers, for code that reads answers piece by piece. */
export function watchOf(client: Client): AnswerWatch {
  return PEERS.get(client)?.watch ?? new AnswerWatch(undefined);
}

/** What `/health` is expected to say. */
interface Identity {
  name?: unknown;
  installation?: unknown;
  installations?: unknown;
}

/** @throws WrongService when this is not MailSized, or another installation; TypeError when it does not answer. */
async function identify(
  baseUrl: string,
  wanted: { installation: string | undefined; signal: AbortSignal | null | undefined },
): Promise<string | null> {
  const response = await fetch(`${baseUrl}/health`, { signal: wanted.signal ?? null });
  if (response.status >= 500 || response.status === 429) throw new TypeError(`status ${response.status}`);
  const said = (await response.json().catch(nullIfNotJson)) as Identity | null;
  if (said?.name !== 'mailsized') throw new WrongService(baseUrl, 'not_mailsized');
  const installation = typeof said.installation === 'string' ? said.installation : null;
  // Older versions do not list the names that they have while their secret is rotated.
  const names: readonly unknown[] = Array.isArray(said.installations) ? said.installations : [installation];
  if (wanted.installation !== undefined && !names.includes(wanted.installation)) {
    throw new WrongService(baseUrl, 'other_installation');
  }
  return installation;
}

/** A connection that breaks says nothing about who has answered, so that error is thrown. */
function nullIfNotJson(error: unknown): null {
  if (error instanceof SyntaxError) return null;
  throw error;
}
