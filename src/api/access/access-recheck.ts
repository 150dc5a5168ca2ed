import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { isValidJobToken } from '../../credentials/job-token.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { isOwner, type JobAccess } from './principal.js';

/** Checks again the access that `AccessGuard` has granted, for responses that last for hours. */
@Injectable()
export class AccessRecheck {
  constructor(
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Whether the credential that opened the job still opens it. Raising the token version revokes the job's tokens. */
  opens({ principal, token }: JobAccess, video: VideoRecord): boolean {
    const { _id: jobId, tokenVersion } = video;
    if (token === null) return isOwner(principal, video);
    return isValidJobToken(token, { jobId, tokenVersion }, this.environment.JOB_TOKEN_SECRET);
  }

  /** Whether the API key of the request is still valid: neither revoked nor expired. True without a key. */
  async isKeyValid({ principal }: JobAccess): Promise<boolean> {
    if (principal.kind === 'anonymous') return true;
    const key = await this.keys.find(principal.account._id, principal.key._id);
    return key !== null && key.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > Date.now());
  }
}
