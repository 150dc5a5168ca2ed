import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { uploadWithRetry } from '../../../src/gateways/storage/upload-with-retry.js';

const never = new AbortController().signal;

function s3Error(status: number): S3ServiceException {
  return new S3ServiceException({ name: 'Trouble', $fault: 'server', $metadata: { httpStatusCode: status } });
}

/** Fails with these errors, one after the other, and then succeeds. */
function sender(...errors: Error[]) {
  let tries = 0;
  const send = async (): Promise<string> => {
    const error = errors[tries];
    tries += 1;
    if (error) throw error;
    return 'sent';
  };
  return { send, tries: () => tries };
}

describe('an upload', () => {
  it('is tried again when the store stumbles', async () => {
    const { send, tries } = sender(new Error('ECONNRESET'), s3Error(503), s3Error(429));
    expect(await uploadWithRetry(send, never, [1, 1, 1, 1])).toBe('sent');
    expect(tries()).toBe(4);
  });

  it('fails with the last error when the store stays away', async () => {
    const { send, tries } = sender(new Error('first'), new Error('second'), new Error('third'));
    await expect(uploadWithRetry(send, never, [1, 1])).rejects.toThrow('third');
    expect(tries()).toBe(3);
  });

  it('is not tried again when it is refused', async () => {
    const { send, tries } = sender(s3Error(403));
    await expect(uploadWithRetry(send, never, [1])).rejects.toThrow();
    expect(tries()).toBe(1);
  });

  it('ends at once when it is called off', async () => {
    const canceling = new AbortController();
    const { send, tries } = sender(new Error('away'));
    const uploading = uploadWithRetry(send, canceling.signal, [60_000]);
    canceling.abort();
    await expect(uploading).rejects.toThrow();
    expect(tries()).toBe(1);
  });
});
