import type { jobRecordSchema, foundSchema } from '../../../src/api/support/job-record.schemas.js';
import type { z } from 'zod';
import type { House } from './house.js';

type Found = z.output<typeof foundSchema>;
type JobRecord = z.output<typeof jobRecordSchema>;

/** Someone of support, working over HTTP as the one whom the audit log calls `demo`. */
export class Supporter {
  constructor(private readonly house: House) {}

  async find(wanted: { reference?: string; paymentIntentId?: string; email?: string }): Promise<Found['videos']> {
    return (await this.call<Found>('/videos/search', wanted)).videos;
  }

  async record(jobId: string): Promise<JobRecord> {
    return await this.house.client.json(`/v1/support/videos/${jobId}`, { token: this.house.adminKey });
  }

  /** Does something to a job. @returns where the audit log has it. */
  async does(act: string, jobId: string, body: object = {}, idempotencyKey?: string): Promise<string> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return (await this.call<{ noteId: string }>(`/videos/${jobId}/${act}`, body, headers)).noteId;
  }

  private async call<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    return await this.house.client.json<T>(`/v1/support${path}`, {
      method: 'POST',
      token: this.house.adminKey,
      ...{ body, headers },
    });
  }
}
