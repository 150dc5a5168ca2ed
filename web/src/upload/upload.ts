import { signal, type Signal } from '@preact/signals';
import {
  ApiProblem,
  createVideo,
  headOf,
  getVideo,
  persistently,
  uploadVideo,
  type CreateVideoData,
  type UploadPlan,
  type Video,
} from '@mailsized/client';
import { anonymous, clientOf } from '../api/clients.js';
import { locale } from '../app/locale.js';
import { randomId } from '../app/random-id.js';
import { isEnded } from '../job/video-states.js';
import type { FileIdentity } from './file-identity.js';
import { inOneTab } from './one-tab.js';
import { tellOtherTabs } from './other-tabs.js';
import { Speedometer } from './speed.js';
import { forgetUpload, keepUpload } from './stored-uploads.js';

export interface UploadState {
  /** `waiting`: for its turn. `elsewhere`: another tab sends it. `stopped`: this page has ended it. */
  phase: 'waiting' | 'sending' | 'elsewhere' | 'sent' | 'failed' | 'stopped';
  sentBytes: number;
  bytesPerSec: number | null;
  /** The error of the last attempt while the upload keeps retrying; null while it makes progress. */
  heldUpBy: unknown;
  /** The error that ended it. */
  error: unknown;
}

/** What the customer requests for the file. */
export type Wishes = Pick<CreateVideoData['body'], 'target' | 'email'>;

/** The job that receives the file. */
export interface Destination {
  jobId: string;
  token: string;
  plan: UploadPlan;
}

const TELL_EVERY_MS = 1000;
const PARALLEL_PARTS = 3;
const VIDEO_TYPE = /^video\/[\w.+-]{1,80}$/;

/** The upload of one file to its job. */
export class Upload {
  readonly key = randomId();
  readonly state: Signal<UploadState> = signal({
    phase: 'waiting',
    sentBytes: 0,
    bytesPerSec: null,
    heldUpBy: null,
    error: null,
  });
  readonly destination = signal<Destination | null>(null);
  private readonly abort = new AbortController();
  private readonly speedometer = new Speedometer();

  /** @param destination of an upload that was started before; null creates a new job. */
  constructor(
    readonly file: File,
    readonly identity: FileIdentity | null,
    private readonly wishes: Wishes | null,
    destination: Destination | null,
  ) {
    this.destination.value = destination;
  }

  /** Sends the file. Errors are in `state`. */
  async run(): Promise<void> {
    this.note({ phase: 'sending', error: null, heldUpBy: null });
    try {
      const destination = this.destination.value ?? (await this.create());
      await this.send(destination);
      this.end(destination.jobId, 'sent');
    } catch (error) {
      await this.settle(error);
    }
  }

  /** Ends the upload permanently, for instance because the job is cancelled. */
  stop(): void {
    this.abort.abort();
    this.end(this.destination.value?.jobId, 'stopped');
  }

  private async create(): Promise<Destination> {
    const { name: fileName, size: sizeBytes, type } = this.file;
    const contentType = VIDEO_TYPE.test(type) ? type : 'application/octet-stream';
    const target = { provider: 'gmail' } as const;
    const head = await headOf(this.file);
    // The language of the page, for the mails. The customer may have chosen another one than the browser's.
    const body = { fileName, sizeBytes, contentType, head, target, locale: locale.peek(), ...this.wishes };
    // The same key with each attempt, so that a lost answer does not create a second job.
    const headers = { 'Idempotency-Key': this.key };
    const make = async () => await createVideo({ client: anonymous, body, headers, signal: this.abort.signal });
    const { video, token, upload } = await persistently(make, this.patience());
    const { partSizeBytes, partCount } = upload;
    const destination = { jobId: video.id, token, plan: { partSizeBytes, partCount } };
    if (this.identity) keepUpload({ ...destination, file: this.identity });
    this.destination.value = destination;
    return destination;
  }

  private async send({ jobId, token, plan }: Destination): Promise<void> {
    const say = (): void => tellOtherTabs({ jobId, sentBytes: this.state.value.sentBytes });
    const onWait = (): void => this.note({ phase: 'elsewhere' });
    await inOneTab(`upload:${jobId}`, { signal: this.abort.signal, onWait }, async () => {
      this.note({ phase: 'sending', heldUpBy: null });
      say();
      const saying = setInterval(say, TELL_EVERY_MS);
      const onProgress = (sentBytes: number): void => this.noteProgress(sentBytes);
      const what = { client: clientOf(token), jobId, file: this.file, plan, parallel: PARALLEL_PARTS };
      try {
        await uploadVideo({ ...what, onProgress, ...this.patience() });
      } finally {
        clearInterval(saying);
      }
    });
  }

  /** The page does not give up before the job's own time limit ends the upload. */
  private patience() {
    const onRetry = (error: unknown): void => this.note({ heldUpBy: error, bytesPerSec: null });
    return { signal: this.abort.signal, patienceMs: Infinity, onRetry };
  }

  private noteProgress(sentBytes: number): void {
    const { sentBytes: before } = this.state.value;
    const isMoving = sentBytes > before;
    const bytesPerSec = this.speedometer.note(sentBytes, performance.now());
    this.note({ sentBytes, bytesPerSec, ...(isMoving ? { heldUpBy: null } : {}) });
  }

  /** Another tab may have sent the rest. That is not an error. */
  private async settle(error: unknown): Promise<void> {
    if (this.abort.signal.aborted) return;
    const { destination } = this;
    if (
      destination.value &&
      error instanceof ApiProblem &&
      ['upload_closed', 'upload_gone'].includes(error.problem.code)
    ) {
      const { jobId, token } = destination.value;
      const ask = (): Promise<Video> =>
        getVideo({ client: clientOf(token), path: { jobId }, signal: this.abort.signal });
      const video = await persistently(ask, this.patience()).catch(() => null);
      if (this.abort.signal.aborted) return;
      if (video && isSent(video)) return this.end(jobId, 'sent');
      forgetUpload(jobId);
    }
    this.note({ phase: 'failed', error, bytesPerSec: null });
  }

  private end(jobId: string | undefined, phase: 'sent' | 'stopped'): void {
    if (jobId !== undefined) forgetUpload(jobId);
    this.note({ phase, bytesPerSec: null, heldUpBy: null });
  }

  private note(changed: Partial<UploadState>): void {
    this.state.value = { ...this.state.value, ...changed };
  }
}

/** The job has the video and works on it. */
function isSent({ state, canceling }: Video): boolean {
  return state !== 'uploading' && !canceling && !isEnded(state);
}
