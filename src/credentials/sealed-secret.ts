import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a signing secret (AES-256-GCM). It is bound to its endpoint and cannot be decrypted for another.
 *
 * @param keyring `WEBHOOK_SECRETS_KEY`.
 */
export function sealSecret(secret: string, endpointId: string, [primary]: Keyring): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKeyOf(primary), nonce).setAAD(Buffer.from(endpointId));
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** @throws Error when no key of the keyring sealed the secret, or it is for another endpoint or was tampered with. */
export function unsealSecret(sealed: string, endpointId: string, keyring: Keyring): string {
  for (const key of keyring) {
    const secret = decrypt(sealed, endpointId, key);
    if (secret !== null) return secret;
  }
  throw new Error('no key of WEBHOOK_SECRETS_KEY opens this secret');
}

/** Whether the primary key alone opens the secret. */
export function isSealedWithPrimary(sealed: string, endpointId: string, [primary]: Keyring): boolean {
  return decrypt(sealed, endpointId, primary) !== null;
}

function decrypt(sealed: string, endpointId: string, key: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, cipherKeyOf(key), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(endpointId));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    // Node throws the same error for a wrong key, another endpoint and changed bytes.
    return null;
  }
}

function cipherKeyOf(key: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'webhook secrets', 32));
}
