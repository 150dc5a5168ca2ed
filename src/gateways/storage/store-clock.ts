import type { S3Client } from '@aws-sdk/client-s3';

/**
 * The time of the store: what its last answer said, and what has passed since. A URL that is signed by a clock of ours that
 * is ten minutes behind would have expired when it is given out. The SDK corrects its own requests, but not what it presigns.
 */
export class StoreClock {
  /** Not by `Date`, which may be set meanwhile. */
  private monotonicOffsetMs = Date.now() - performance.now();

  constructor(client: S3Client) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers?: Record<string, string> };
        this.read(headers?.['date']);
        return result;
      },
      // Nearest to the network, so that the answer is seen before an error is made of it.
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
