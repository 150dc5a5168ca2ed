import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { looksLikeApiKey } from '../../credentials/api-key.js';
import { AccountsRepository } from '../../persistence/accounts/accounts.repository.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { addToLogContext, type LogContext } from '../../observability/log-context.js';
import { MaintenanceRepository } from '../../persistence/maintenance/maintenance.repository.js';
import { isValidJobToken, isValidUploadToken, jobIdOfUploadToken } from '../../credentials/job-token.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { bearerOf } from '../http/bearer.js';
import { clientNetworkOf } from '../http/client-network.js';
import { Problem } from '../http/problem.js';
import { OPERATION } from './operation.js';
import { accessRuleOf, type AccessRule, type OperationId } from './operations.js';
import { isOwner, type AccessContext, type Principal } from './principal.js';

// For maintenance without a known end.
const MAINTENANCE_RETRY_SEC = 300;

/** Enforces the role matrix for every request, and adds the caller and the job to the request. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(MaintenanceRepository) private readonly maintenance: MaintenanceRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operationId = this.reflector.get<OperationId | undefined>(OPERATION, context.getHandler());
    if (!operationId) throw new Error('a route without @Operation is open to nobody');
    const access = accessRuleOf(operationId);
    const request = context.switchToHttp().getRequest<Request & AccessContext>();
    request.principal = await this.principalOf(request);
    if (access.callers.includes('holder')) request.video = await this.jobOf(request, request.principal);
    else if (access.callers.includes('uploader')) request.video = await this.uploadOf(request);
    else assertRoleAllowed(access, request.principal);
    assertKeyReaches(access, request.principal);
    if (access.refusedToLocked && isLocked(request.principal)) throw new Problem('account_locked');
    if (access.reach === 'job') request.video ??= await this.jobForStaff(request, request.principal);
    addToLogContext(logFieldsOf(request.principal, request.video));
    if (access.startsWork) await this.assertNewWorkAllowed(request.principal, request.video);
    return true;
  }

  private async principalOf(request: Request): Promise<Principal> {
    const address = clientNetworkOf(request.ip ?? '');
    const bearer = bearerOf(request);
    if (!bearer || !looksLikeApiKey(bearer)) return { kind: 'anonymous', address };
    const key = await this.keys.authenticate(bearer);
    const account = key && (await this.accounts.find(key.accountId));
    if (!account) throw new Problem('api_key_invalid');
    return { kind: 'account', address, account, key };
  }

  /** The job, if the caller holds its token or owns it. For an API key, a job of another account does not exist. */
  private async jobOf(request: Request & AccessContext, principal: Principal): Promise<VideoRecord> {
    // Mails and EventSource cannot send headers, so the token may also come in the query.
    const inQuery = typeof request.query.token === 'string' ? request.query.token : null;
    const token = inQuery ?? (principal.kind === 'anonymous' ? bearerOf(request) : null);
    if (!token && principal.kind === 'anonymous') throw new Problem('token_missing');
    const video = await this.videos.find(String(request.params.jobId));
    if (!video || (!token && !isOwner(principal, video))) throw new Problem('job_not_found');
    const { _id: jobId, tokenVersion } = video;
    if (token && !isValidJobToken(token, { jobId, tokenVersion }, this.environment.JOB_TOKEN_SECRET)) {
      throw new Problem('token_invalid');
    }
    request.jobToken = token;
    return video;
  }

  /** The job that staff acts on. A job of the other mode does not exist, for staff as for its owner. */
  private async jobForStaff({ params }: Request, principal: Principal): Promise<VideoRecord> {
    const video = await this.videos.find(String(params.jobId));
    if (!video || principal.kind !== 'account' || principal.key.mode !== video.mode) throw new Problem('job_not_found');
    return video;
  }

  /** The job, if the caller holds the token of its upload. */
  private async uploadOf(request: Request): Promise<VideoRecord> {
    const token = String(request.params.uploadToken);
    const video = await this.videos.find(jobIdOfUploadToken(token));
    const { JOB_TOKEN_SECRET } = this.environment;
    if (
      !video ||
      !isValidUploadToken(token, { jobId: video._id, tokenVersion: video.tokenVersion }, JOB_TOKEN_SECRET)
    ) {
      throw new Problem('upload_token_invalid');
    }
    return video;
  }

  /** Maintenance and a lock stop only new work: running jobs are finished or refunded. */
  private async assertNewWorkAllowed(principal: Principal, video: VideoRecord | undefined): Promise<void> {
    const maintenance = await this.maintenance.current(Date.now());
    if (maintenance) throw new Problem('maintenance', { retryAfterSec: secondsUntil(maintenance.until) });
    const owner = video?.accountId ? await this.accounts.find(video.accountId) : null;
    if (isLocked(principal) || owner?.lockedAt) throw new Problem('account_locked');
  }
}

function logFieldsOf(principal: Principal, video: VideoRecord | undefined): LogContext {
  return {
    ...(principal.kind === 'account' && { accountId: principal.account._id, keyId: principal.key._id }),
    ...(video && { jobId: video._id }),
  };
}

function secondsUntil(end: Date | null): number {
  return end ? Math.max(1, Math.ceil((end.getTime() - Date.now()) / 1000)) : MAINTENANCE_RETRY_SEC;
}

function isLocked(principal: Principal): boolean {
  return principal.kind === 'account' && principal.account.lockedAt !== null;
}

function assertKeyReaches({ reach }: AccessRule, principal: Principal): void {
  if (reach === 'service' && principal.kind === 'account' && principal.key.mode !== 'live') {
    throw new Problem('live_key_required');
  }
}

function assertRoleAllowed({ callers }: AccessRule, principal: Principal): void {
  const kind = principal.kind === 'account' ? principal.account.role : 'anonymous';
  if (callers.includes(kind)) return;
  throw new Problem(kind === 'anonymous' ? 'api_key_missing' : 'not_allowed');
}
