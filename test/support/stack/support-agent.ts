import type { jobRecordSchema, searchResultsSchema } from '../../../src/api/support/job-record.schemas.js';
import type { Erasure, HeldData } from '../../../src/api/support/personal-data.schemas.js';
import type { z } from 'zod';
import type { TestDeployment } from './test-deployment.js';

type Found = z.output<typeof searchResultsSchema>;
type JobRecord = z.output<typeof jobRecordSchema>;

/** Someone of support, working over HTTP. With the key of the deployment's admin, the audit log calls them `demo`. */
export class SupportAgent {
  constructor(
    private readonly deployment: TestDeployment,
    private readonly key = deployment.adminKey,
  ) {}

  async find(wanted: { reference?: string; paymentIntentId?: string; email?: string }): Promise<Found['videos']> {
    return (await this.call<Found>('/videos/search', wanted)).videos;
  }

  async jobRecord(jobId: string): Promise<JobRecord> {
    return await this.deployment.client.json(`/v1/support/videos/${jobId}`, { token: this.key });
  }

  /** Does something to a job. @returns where the audit log has it. */
  async perform(act: string, jobId: string, body: object = {}, idempotencyKey?: string): Promise<string> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return (await this.call<{ noteId: string }>(`/videos/${jobId}/${act}`, body, headers)).noteId;
  }

  /** What is held about an address. */
  async exportPersonalData(email: string): Promise<HeldData> {
    return await this.call('/personal-data/export', { email });
  }

  /** Erases it, as far as that can be done now. */
  async erasePersonalData(email: string): Promise<Erasure> {
    return await this.call('/personal-data/erase', { email });
  }

  private async call<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    return await this.deployment.client.json<T>(`/v1/support${path}`, {
      method: 'POST',
      token: this.key,
      body,
      headers,
    });
  }
}
