import { UploadMissing } from '../../gateways/storage/storage.gateway.js';
import { Problem } from '../http/problem.js';

/** A multipart upload that the store does not know any more has been completed or swept. */
export async function mapUploadMissing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UploadMissing) throw new Problem('upload_gone', {}, { cause: error });
    throw error;
  }
}
