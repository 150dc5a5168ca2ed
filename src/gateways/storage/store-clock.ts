import type { S3Client } from '@aws-sdk/client-s3';

/**
 * The store's time: the time of its last answer, plus what has passed since. If one of our clocks is ten minutes
 * behind, a URL signed with it would have expired when it is given out. The SDK corrects its own requests, but not
 * presigned URLs.
 */
export class StoreClock {
  /** Relative to a monotonic clock, because `Date` may be changed in between. */
  private monotonicOffsetMs = Date.now() - performance.now();

  constructor(client: S3Client) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers?: Record<string, string> };
        this.read(headers?.['date']);
        return result;
      },
      // Nearest to the network, so that the answer is read before it becomes an error.
      { step: 'deserialize', priority: 'low' },
    );
  }

  now(): Date {
    return new Date(performance.now() + this.monotonicOffsetMs);
  }

  private read(date: string | undefined): void {
    const atMs = Date.parse(date ?? '');
    if (!Number.isNaN(atMs)) this.monotonicOffsetMs = atMs - performance.now();
  }
}
