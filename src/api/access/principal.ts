import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { callerHashOf } from '../../credentials/caller-hash.js';
import type { Keyring } from '../../credentials/keyring.js';
import type { KeyMode } from '../../domain/roles.js';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';

/** The caller. The address (from `clientNetworkOf`) is personal data and must never be logged. */
export type Principal =
  | { kind: 'anonymous'; address: string }
  | { kind: 'account'; address: string; account: AccountRecord; key: ApiKeyRecord };

/** The owner of the keys of one mode: an account in that mode. */
export interface KeyOwner {
  account: AccountRecord;
  mode: KeyMode;
  /** The prefix of the key that the request was made with. */
  usedPrefix: string;
}

/** The facts that `AccessGuard` has established about a request. */
export interface AccessContext {
  principal?: Principal;
  video?: VideoRecord;
  /** The job's token in the request; null when the key of its account opened the job. */
  jobToken?: string | null;
}

/** How a job was opened. */
export interface JobAccess {
  video: VideoRecord;
  principal: Principal;
  /** The job's token; null when the key of its account opened it. It is a secret. */
  token: string | null;
}

/** The caller. `AccessGuard` sets it for every route. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);

/** The account of the caller. For routes that only accounts may call. */
export const CurrentAccount = createParamDecorator((_: unknown, context: ExecutionContext): AccountRecord =>
  accountOf(context),
);

/** The keys that the key of the caller reaches. For routes that only accounts may call. */
export const CurrentKeyOwner = createParamDecorator((_: unknown, context: ExecutionContext): KeyOwner => {
  const { account, key } = accountPrincipalOf(context);
  return { account, mode: key.mode, usedPrefix: key._id };
});

/** The tenant whose records the key can see: its account, in its mode. For routes that only accounts may call. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): Tenant => {
  const { account, key } = accountPrincipalOf(context);
  return { accountId: account._id, mode: key.mode };
});

/** The name of the caller in the audit log. For routes that only accounts may call. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => accountOf(context).name);

/** The record of the job that the route is about. For routes that the job's holder may call. */
export const CurrentJob = createParamDecorator((_: unknown, context: ExecutionContext): VideoRecord => {
  const { video } = context.switchToHttp().getRequest<Request & AccessContext>();
  if (!video) throw new Error('@CurrentJob() is only for routes that the holder of a job may call');
  return video;
});

/** How the request opened its job. For routes that the job's holder may call. */
export const CurrentJobAccess = createParamDecorator((_: unknown, context: ExecutionContext): JobAccess => {
  const { video, jobToken } = context.switchToHttp().getRequest<Request & AccessContext>();
  if (!video || jobToken === undefined) {
    throw new Error('@CurrentJobAccess() is only for routes that the holder of a job may call');
  }
  return { video, principal: principalOf(context), token: jobToken };
});

/**
 * A unique id for each caller: an account in one mode, or an address if the caller has no account. No address looks
 * like an account id. Test keys have their own id, so that they neither use up the limits of live keys nor count as
 * repeats of their requests.
 */
export function principalIdOf(principal: Principal): string {
  if (principal.kind === 'anonymous') return principal.address;
  const { account, key } = principal;
  return key.mode === 'live' ? account._id : `${account._id}:${key.mode}`;
}

/** The same as it is stored: with a keyed hash in place of the address. */
export function storedPrincipalIdOf(principal: Principal, keyring: Keyring): string {
  return principal.kind === 'anonymous' ? callerHashOf(principal.address, keyring) : principalIdOf(principal);
}

function accountOf(context: ExecutionContext): AccountRecord {
  return accountPrincipalOf(context).account;
}

function accountPrincipalOf(context: ExecutionContext) {
  const principal = principalOf(context);
  if (principal.kind !== 'account') throw new Error('This is only for routes that only accounts may call');
  return principal;
}

export function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<Request & AccessContext>();
  if (!principal) throw new Error('AccessGuard has not run');
  return principal;
}

/** Whether the key of the caller opens a job: it is of the job's account and mode. */
export function isOwner(principal: Principal, { accountId, mode }: VideoRecord): boolean {
  return principal.kind === 'account' && principal.account._id === accountId && principal.key.mode === mode;
}
