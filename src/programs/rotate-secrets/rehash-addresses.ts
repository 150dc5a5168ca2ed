import { emailHashOf } from '../../credentials/email-hash.js';
import type { Keyring } from '../../credentials/keyring.js';
import type { VideosRepository } from '../../persistence/videos/videos.repository.js';

const PAGE_SIZE = 500;

/** How many jobs have an address, and how many of these were hashed with another secret until now. */
export interface Rehashed {
  addresses: number;
  rehashed: number;
}

/** Hashes every address with the first secret, so that its jobs are found by that alone. A repeat changes nothing. */
export async function rehashAddresses(videos: VideosRepository, keyring: Keyring): Promise<Rehashed> {
  const done: Rehashed = { addresses: 0, rehashed: 0 };
  for await (const { jobId, email, emailHash } of videos.eachAddress(PAGE_SIZE)) {
    done.addresses += 1;
    const wanted = emailHashOf(email, keyring);
    // An address that was corrected in the meantime is already hashed with the first secret.
    if (emailHash !== wanted && (await videos.rehashAddress(jobId, email, wanted))) done.rehashed += 1;
  }
  return done;
}
