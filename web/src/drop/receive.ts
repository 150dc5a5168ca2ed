import { signal } from '@preact/signals';
import { goTo, jobPath, route } from '../app/route.js';
import { identityOf } from '../upload/file-identity.js';
import { leftBehind } from '../upload/left-behind.js';
import type { Upload } from '../upload/upload.js';
import { continueUpload, resumableUpload } from '../upload/uploads.js';
import { addCandidate } from './candidates.js';

/** The path of the job whose upload was to go on, when the customer picked another file for it. */
export const otherFileFor = signal<string | null>(null);

/**
 * Takes files from the customer. One whose upload was interrupted is sent on at once; any other waits on the first page for
 * the customer's word.
 *
 * @param continuing the path of the job whose upload the customer wants to go on with.
 */
export async function receive(files: readonly File[], continuing: string | null = null): Promise<void> {
  const continued: Upload[] = [];
  const others: File[] = [];
  leftBehind.value = leftBehind.value.filter((name) => files.every((file) => file.name !== name));
  for (const file of files) {
    // `lookInto` refuses a file that cannot be read.
    const identity = await identityOf(file).catch(() => null);
    const begun = identity && (await resumableUpload(identity));
    if (begun) {
      continued.push(continueUpload(file, begun));
    } else {
      others.push(file);
      addCandidate(file, identity);
    }
  }
  otherFileFor.value = others.length > 0 ? continuing : null;
  const [only, ...rest] = continued;
  const destination = only?.destination.value;
  if (destination && rest.length === 0 && others.length === 0) goTo(jobPath(destination.jobId, destination.token));
  else if (files.length > 0 && route.value.page !== 'home') goTo('/');
}
