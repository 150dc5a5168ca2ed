import { Inject, Injectable } from '@nestjs/common';
import { createHmac, randomUUID } from 'node:crypto';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { withEachSecret } from '../../credentials/keyring.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { IdempotencyKeyRecord } from '../../persistence/idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from '../../persistence/idempotency-keys/idempotency-keys.repository.js';
import type { IdempotentRequest } from './idempotency-key.js';
import { Problem } from './problem.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
// A request that is still unfinished after this long counts as dead, and its key may be taken over.
const BUSY_MS = 60_000;
const RETRY_AFTER_SEC = 2;

/** How a POST creates something. The id is chosen beforehand, so that a repeat finds what was created. */
export interface IdempotentCreation<T> {
  /** Creates it completely, or fails and leaves nothing that continues. */
  make(id: string): Promise<void>;
  /** Null until it is complete. */
  find(id: string): Promise<T | null>;
  /** Ends what `make` created, because another request has taken over the key. */
  undo(id: string): Promise<void>;
}

/** Makes it safe to repeat a POST: one key creates one thing, across all API processes, and every repeat returns it. */
@Injectable()
export class IdempotencyService {
  constructor(
    @Inject(IdempotencyKeysRepository) private readonly keys: IdempotencyKeysRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Creates what is requested, or returns what the same request created within 24 hours. A failure frees the key.
   *
   * @param body as checked, so that the order of its fields does not matter.
   * @throws Problem `idempotency_key_reused` when the key came with another body.
   * @throws Problem `request_in_progress` while the first request is being answered.
   */
  async runOnce<T>(request: IdempotentRequest | null, body: object, making: IdempotentCreation<T>): Promise<T> {
    if (!request) return await createNow(randomUUID(), making);
    const [primary, ...others] = this.recordsOf(request, body);
    const existing = (await this.keys.findAny(others.map(({ _id }) => _id))) ?? (await this.keys.claim(primary));
    const wanted = others.find(({ _id }) => _id === existing?._id) ?? primary;
    if (existing) {
      const made = await this.findCreated(existing, wanted, making);
      if (made) return made;
      if (!(await this.keys.takeOver(existing, wanted))) throw inProgress();
    }
    return await this.createUnderClaim(wanted, making);
  }

  /** Null when the key may be taken over. */
  private async findCreated<T>(
    existing: IdempotencyKeyRecord,
    wanted: IdempotencyKeyRecord,
    making: IdempotentCreation<T>,
  ) {
    const nowMs = Date.now();
    if (existing.expiresAt.getTime() <= nowMs) return null;
    if (existing.bodyDigest !== wanted.bodyDigest) throw new Problem('idempotency_key_reused');
    const made = await making.find(existing.resourceId);
    if (!made && existing.busyUntil.getTime() > nowMs) throw inProgress();
    return made;
  }

  private async createUnderClaim<T>(claim: IdempotencyKeyRecord, making: IdempotentCreation<T>): Promise<T> {
    let made: T;
    try {
      made = await createNow(claim.resourceId, making);
    } catch (error) {
      await this.release(claim);
      throw error;
    }
    // This request took so long that it counted as dead, and another took over: the caller must get one thing, not two.
    if (await this.keys.holds(claim)) return made;
    await making.undo(claim.resourceId);
    throw inProgress();
  }

  // If this fails, the key is free once the claim is no longer busy. The caller gets the original error.
  private async release(claim: IdempotencyKeyRecord): Promise<void> {
    try {
      await this.keys.release(claim);
    } catch (error) {
      this.logger.warn({ err: error }, 'an idempotency key stays taken for a while');
    }
  }

  /** The record to store for the request, and those that may have been stored with the other secrets of the keyring. */
  private recordsOf(
    { caller, operation, key }: IdempotentRequest,
    body: object,
  ): [IdempotencyKeyRecord, ...IdempotencyKeyRecord[]] {
    const nowMs = Date.now();
    const resourceId = randomUUID();
    return withEachSecret(this.environment.JOB_TOKEN_SECRET, (secret) => ({
      _id: digestOf([caller, operation, key], secret),
      bodyDigest: digestOf(body, secret),
      resourceId,
      busyUntil: new Date(nowMs + BUSY_MS),
      expiresAt: new Date(nowMs + KEPT_MS),
    }));
  }
}

// Keyed (RFC 2104): an address, or a body with one, could be guessed from a plain hash.
function digestOf(value: object, secret: string): string {
  return createHmac('sha256', secret)
    .update(`idempotency:${JSON.stringify(value)}`)
    .digest('base64url');
}

async function createNow<T>(id: string, making: IdempotentCreation<T>): Promise<T> {
  await making.make(id);
  const made = await making.find(id);
  if (!made) throw new Error('what was made just now is gone');
  return made;
}

function inProgress(): Problem {
  return new Problem('request_in_progress', { retryAfterSec: RETRY_AFTER_SEC });
}
