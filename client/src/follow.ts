import type { AnswerWatch } from './answer-watch.js';
import { watchOf } from './connect.js';
import { controllerWithin } from './controller-within.js';
import { NoAnswer, WrongService, errorOf } from './errors.js';
import { parseEventStream, type ServerSentEvent } from './event-stream.js';
import type { Client } from './generated/client/index.js';
import { getVideo, type Progress, type Queue, type Video } from './generated/index.js';
import { Backoff, persistently, sleep, type Patience } from './patience.js';

export type VideoState = Video['state'];

/** An event of a job, as its followers receive it. */
export type VideoEvent =
  | { type: 'state'; id: string; state: VideoState; status: Video['status']; reason: string | null; at: string }
  | ({ type: 'progress' } & Progress)
  | ({ type: 'queue' } & Queue)
  | { type: 'previews'; quoteIds: string[] };

export interface FollowOptions extends Patience {
  /** A client with the job's token, or with the key of its account. */
  client: Client;
  jobId: string;
  /** Yield only states after this one: a state event's `id`, or a job's `stateVersion`. Without it, all states are yielded. */
  after?: string | null;
}

/** The API sends something at least every 15 seconds, so a connection that is silent for longer is dead. */
const IDLE_TIMEOUT_MS = 20_000;
const DEFAULT_RETRY_MS = 2_000;
const TYPES = ['state', 'progress', 'queue', 'previews'];

/**
 * Yields every state of a job once and in order, and its progress in between, across lost connections and restarts of the
 * API. Ends when the job has ended and every event was yielded.
 *
 * @throws ApiProblem when the API refuses; NoAnswer when it is unavailable for longer than `patienceMs`.
 */
export async function* followVideoEvents(options: FollowOptions): AsyncGenerator<VideoEvent> {
  const backOff = new Backoff(options);
  let lastEventId = options.after ?? null;
  let retryMs = DEFAULT_RETRY_MS;
  for (;;) {
    options.signal?.throwIfAborted();
    const connection = new EventStreamConnection(options);
    try {
      const chunks = await connection.open(lastEventId);
      if (!chunks) return;
      for await (const event of parseEventStream(chunks, (waitMs) => (retryMs = waitMs))) {
        backOff.reset();
        lastEventId = event.id ?? lastEventId;
        // A newer API may send types that this client does not know.
        if (TYPES.includes(event.type)) yield videoEventOf(event);
      }
    } catch (error) {
      await backOff.waitOrThrow(error);
      continue;
    } finally {
      connection.close();
    }
    await sleep(retryMs, options.signal);
  }
}

/** The job ended in another state than the expected one. */
export class JobEnded extends Error {
  override readonly name = 'JobEnded';

  constructor(readonly video: Video) {
    super(`The job has ended as ${video.state}${video.reason === null ? '' : ` (${video.reason})`}`);
  }
}

/**
 * Waits until a job is in one of the wanted states, and returns it. A job that is already in one is returned at once.
 *
 * @param options.onEvent called with each event until then.
 * @throws JobEnded when the job ends in another state; otherwise the errors of `followVideoEvents`.
 */
export async function waitForState(
  wanted: readonly VideoState[],
  options: FollowOptions & { onEvent?: (event: VideoEvent) => void },
): Promise<Video> {
  const { client, jobId, signal = null } = options;
  const fetchVideo = (): Promise<Video> => persistently(() => getVideo({ client, path: { jobId }, signal }), options);
  const before = await fetchVideo();
  if (wanted.includes(before.state)) return before;
  for await (const event of followVideoEvents({ ...options, after: before.stateVersion })) {
    options.onEvent?.(event);
    if (event.type === 'state' && wanted.includes(event.state)) return await fetchVideo();
  }
  throw new JobEnded(await fetchVideo());
}

function videoEventOf({ id, type, data }: ServerSentEvent): VideoEvent {
  return { ...(JSON.parse(data) as object), type, ...(id !== null && { id }) } as VideoEvent;
}

/** One connection to a job's events. It closes itself when it has been silent for too long. */
class EventStreamConnection {
  private readonly work: AbortController;
  private readonly watch: AnswerWatch;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastHeardMs = Date.now();

  constructor(private readonly options: FollowOptions) {
    this.watch = watchOf(options.client);
    this.work = controllerWithin(options.signal);
  }

  /** Opens the connection; null when there are no more events. */
  async open(lastEventId: string | null): Promise<AsyncIterable<string> | null> {
    const { client, jobId } = this.options;
    const url = client.buildUrl({ url: '/v1/videos/{jobId}/events', path: { jobId } });
    const headers = new Headers(client.getConfig().headers as Headers);
    headers.set('Accept', 'text/event-stream, application/problem+json');
    if (lastEventId !== null) headers.set('Last-Event-ID', lastEventId);
    this.resetIdleTimer();
    const { fetch: verifiedFetch = fetch } = client.getConfig();
    const response = await this.orNetworkError(url, () => verifiedFetch(url, { headers, signal: this.work.signal }));
    if (response.status === 204) return null;
    if (response.ok && response.body) return this.textOf(response.body, url);
    throw errorOf(await response.json().catch(() => null), response, url);
  }

  close(): void {
    clearTimeout(this.timer);
    this.work.abort();
  }

  private async *textOf(body: ReadableStream<Uint8Array>, url: string): AsyncGenerator<string> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.orNetworkError(url, () => reader.read());
      if (done) return;
      this.resetIdleTimer();
      yield decoder.decode(value, { stream: true });
    }
  }

  private async orNetworkError<T>(url: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (this.options.signal?.aborted) throw this.options.signal.reason;
      if (error instanceof WrongService) throw error;
      this.watch.awaitAnswer(this.work.signal.aborted ? this.lastHeardMs : Date.now());
      throw new NoAnswer(url, { cause: error });
    }
  }

  private resetIdleTimer(): void {
    this.lastHeardMs = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work.abort(), IDLE_TIMEOUT_MS);
  }
}
