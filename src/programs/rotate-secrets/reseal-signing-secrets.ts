import type { Keyring } from '../../credentials/keyring.js';
import { isSealedWithPrimary, sealSecret, unsealSecret } from '../../credentials/sealed-secret.js';
import type { WebhookEndpointsRepository } from '../../persistence/webhook-endpoints/webhook-endpoints.repository.js';

/**
 * How many signing secrets there are, how many of them this run encrypted with the first key, and the endpoints with a
 * secret that no key opens.
 */
export interface Resealed {
  signingSecrets: number;
  resealed: number;
  unreadableEndpointIds: string[];
}

/**
 * Encrypts the signing secrets of all webhook endpoints with the first key. The secrets themselves stay the same, so
 * receivers notice nothing. A repeat changes nothing.
 */
export async function resealSigningSecrets(endpoints: WebhookEndpointsRepository, keyring: Keyring): Promise<Resealed> {
  const done: Resealed = { signingSecrets: 0, resealed: 0, unreadableEndpointIds: [] };
  for await (const { _id: endpointId, secrets } of endpoints.each()) {
    for (const { id, sealed } of secrets) {
      done.signingSecrets += 1;
      if (isSealedWithPrimary(sealed, endpointId, keyring)) continue;
      const resealed = reseal(sealed, endpointId, keyring);
      if (resealed === null) done.unreadableEndpointIds.push(endpointId);
      else if (await endpoints.replaceSealed(endpointId, { id, sealed }, resealed)) done.resealed += 1;
    }
  }
  return done;
}

function reseal(sealed: string, endpointId: string, keyring: Keyring): string | null {
  try {
    return sealSecret(unsealSecret(sealed, endpointId, keyring), endpointId, keyring);
  } catch {
    return null; // the report names the endpoint
  }
}
