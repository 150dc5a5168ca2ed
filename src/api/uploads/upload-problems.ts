import { UploadMissing } from '../../gateways/storage/storage.gateway.js';
import { Problem } from '../http/problem.js';

/** Answers `upload_gone` for a multipart upload that the object store no longer has: it was completed or swept. */
export async function mapUploadMissing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UploadMissing) throw new Problem('upload_gone', {}, { cause: error });
    throw error;
  }
}
