import { connect, followVideoEvents, type VideoEvent } from '@mailsized/client';
import { open, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import type {
  OfferView,
  VideoView,
  checkoutAnswerSchema,
  createdVideoSchema,
  retentionExtendedSchema,
} from '../../src/api/videos/video.schemas.js';
import type { customerRecordSchema } from '../../src/api/support/job-record.schemas.js';
import type { Receipt } from '../../src/api/videos/receipt.schemas.js';
import type { listedPartsSchema } from '../../src/api/uploads/upload.schemas.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { type ApiClient, type ApiRequest } from './api-client.js';

type Created = z.output<typeof createdVideoSchema>;

export interface OrderRequest {
  path: string;
  target: Target;
  email?: string;
  /** The key of the account that creates the job. */
  apiKey?: string;
  /** Lets the order be repeated if its answer was lost. */
  idempotencyKey?: string;
}

export interface CheckoutChoice {
  quoteId: string;
  /** Without it, the header `Idempotency-Key` must carry the id. */
  attemptId?: string;
  paymentMethodId?: string;
  confirmationTokenId?: string;
  upsells?: string[];
}

/** One video on its way through MailSized, seen from the customer's side: only the public API is used. */
export class VideoOrder {
  private constructor(
    private readonly api: ApiClient,
    private readonly path: string,
    private readonly created: Created,
  ) {}

  static async create(
    api: ApiClient,
    { path, target, email, apiKey, idempotencyKey }: OrderRequest,
  ): Promise<VideoOrder> {
    const { size } = await stat(path);
    const body = { fileName: basename(path), sizeBytes: size, target, ...(email && { email }) };
    return new VideoOrder(
      api,
      path,
      await api.json<Created>('/v1/videos', {
        method: 'POST',
        body,
        ...(apiKey && { token: apiKey }),
        ...(idempotencyKey && { headers: { 'idempotency-key': idempotencyKey } }),
      }),
    );
  }

  get id(): string {
    return this.created.video.id;
  }

  get token(): string {
    return this.created.token;
  }

  /** The `companionUrl` for Uppy's plugin. */
  get companionUrl(): string {
    return this.created.upload.companionUrl;
  }

  get sizeBytes(): number {
    return this.created.video.sizeBytes;
  }

  get partSizeBytes(): number {
    return this.created.upload.partSizeBytes;
  }

  get partCount(): number {
    return this.created.upload.partCount;
  }

  /** The parts that the store has. */
  async uploadedParts(): Promise<z.output<typeof listedPartsSchema>> {
    return await this.call('/upload/parts');
  }

  /** Sends the parts straight to the store, then completes the upload. */
  async upload(onProgress: (sentBytes: number) => void = () => {}): Promise<void> {
    await this.sendParts(onProgress);
    await this.completeUpload();
  }

  async sendParts(onProgress: (sentBytes: number) => void = () => {}): Promise<void> {
    const { partSizeBytes, partCount } = this;
    const file = await open(this.path);
    try {
      for (let partNumber = 1; partNumber <= partCount; partNumber += 1) {
        const bytes = Buffer.alloc(partSizeBytes);
        const { bytesRead } = await file.read(bytes, 0, partSizeBytes, (partNumber - 1) * partSizeBytes);
        const answer = await this.putPart(partNumber, bytes.subarray(0, bytesRead));
        if (!answer.ok)
          throw new Error(`the store refused part ${partNumber}: ${answer.status} ${await answer.text()}`);
        onProgress(Math.min(partNumber * partSizeBytes, this.created.video.sizeBytes));
      }
    } finally {
      await file.close();
    }
  }

  async completeUpload(): Promise<{ sizeBytes: number }> {
    return await this.call('/upload/complete', { method: 'POST' });
  }

  async view(): Promise<VideoView> {
    return await this.call('');
  }

  async offer(): Promise<OfferView> {
    return await this.call('/quote');
  }

  /** Requests an offer for another target. */
  async requote(target: Target): Promise<OfferView> {
    return await this.call('/quote', { method: 'POST', body: { target } });
  }

  async checkout(
    choice: CheckoutChoice,
    headers: Record<string, string> = {},
  ): Promise<z.output<typeof checkoutAnswerSchema>> {
    return await this.call('/checkout', { method: 'POST', body: choice, headers });
  }

  /** Extends the retention of the result by as much as is free. */
  async extendRetention(): Promise<z.output<typeof retentionExtendedSchema>> {
    return await this.call('/extend-retention', { method: 'POST' });
  }

  async receipt(): Promise<Receipt> {
    return await this.call('/receipt');
  }

  async record(): Promise<z.output<typeof customerRecordSchema>> {
    return await this.call('/record');
  }

  async cancel(): Promise<void> {
    await this.call('/cancel', { method: 'POST' });
  }

  async deleteNow(): Promise<void> {
    await this.call('', { method: 'DELETE' });
  }

  /** The answer to the download link, without following it. */
  async downloadLink(): Promise<Response> {
    return await this.api.raw(`/v1/videos/${this.id}/download`, { token: this.token });
  }

  /** The answer to the link of a preview (of a quote, or `original`), without following it. */
  async previewLink(name: string): Promise<Response> {
    return await this.api.raw(`/v1/videos/${this.id}/previews/${name}`, { token: this.token });
  }

  /** Downloads the preview of a quote, or `original`. */
  async downloadPreview(name: string, toPath: string): Promise<void> {
    await save(await this.previewLink(name), toPath);
  }

  /** Downloads the result. */
  async download(toPath: string): Promise<void> {
    await save(await this.downloadLink(), toPath);
  }

  /** States and progress, as the web page follows them. */
  events(signal?: AbortSignal): AsyncGenerator<VideoEvent> {
    const client = connect({ baseUrl: this.api.baseUrl, bearer: this.token });
    return followVideoEvents({ client, jobId: this.id, ...(signal && { signal }) });
  }

  /** Waits until the job is in one of the wanted states. @throws when it ends in another state. */
  async waitForState(...wanted: VideoState[]): Promise<VideoView> {
    for await (const event of this.events()) {
      if (event.type === 'state' && wanted.includes(event.state)) return await this.view();
    }
    const { state, reason } = await this.view();
    throw new Error(`the job ended as ${state} (${reason}) and not as ${wanted.join(' or ')}`);
  }

  private async putPart(partNumber: number, body: Buffer): Promise<Response> {
    const given = this.created.upload.parts.find((part) => part.partNumber === partNumber);
    if (given) {
      const answer = await fetch(given.url, { method: 'PUT', body });
      // The URL has expired, or the key that signed it is gone.
      if (answer.status !== 403) return answer;
    }
    return await fetch(await this.urlOfPart(partNumber), { method: 'PUT', body });
  }

  private async urlOfPart(partNumber: number): Promise<string> {
    const body = { partNumbers: [partNumber] };
    const { parts } = await this.call<{ parts: { url: string }[] }>('/upload/parts', { method: 'POST', body });
    if (!parts[0]) throw new Error(`no URL for part ${partNumber}`);
    return parts[0].url;
  }

  private async call<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return await this.api.json<T>(`/v1/videos/${this.id}${path}`, { token: this.token, ...request });
  }
}

async function save(link: Response, toPath: string): Promise<void> {
  const url = link.headers.get('location');
  if (!url) throw new Error(`the download was refused: ${link.status} ${await link.text()}`);
  const file = await fetch(url);
  if (!file.ok || !file.body) throw new Error(`the store refused the download: ${file.status}`);
  await writeFile(toPath, file.body);
}
