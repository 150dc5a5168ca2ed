import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';

/** Who calls. The address (as in `clientNetworkOf`) is personal data: never logged. */
export type Principal =
  | { kind: 'anonymous'; address: string }
  | { kind: 'account'; address: string; account: AccountRecord; key: ApiKeyRecord };

/** What `AccessGuard` has found out about a request. */
export interface AccessContext {
  principal?: Principal;
  video?: VideoRecord;
}

/** Who calls: set by `AccessGuard`, for every route. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);

/** The account that calls. For routes that are open to accounts only. */
export const CurrentAccount = createParamDecorator((_: unknown, context: ExecutionContext): AccountRecord =>
  accountOf(context),
);

/** Whose records the key sees: its account's, in its mode. For routes that are open to accounts only. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): Tenant => {
  const { account, key } = accountPrincipalOf(context);
  return { accountId: account._id, mode: key.mode };
});

/** The name that the audit log has of who calls. For routes that are open to accounts only. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => accountOf(context).name);

/** What limits count by: the account, or else the address. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  principalIdOf(principalOf(context)),
);

/** The record of the job that the route is about. For routes that are open to its holder. */
export const CurrentJob = createParamDecorator((_: unknown, context: ExecutionContext): VideoRecord => {
  const { video } = context.switchToHttp().getRequest<Request & AccessContext>();
  if (!video) throw new Error('@Job() is for routes that are open to holders only');
  return video;
});

/** One name for each that calls: no address looks like an account's id. */
export function principalIdOf(principal: Principal): string {
  return principal.kind === 'account' ? principal.account._id : principal.address;
}

function accountOf(context: ExecutionContext): AccountRecord {
  return accountPrincipalOf(context).account;
}

function accountPrincipalOf(context: ExecutionContext) {
  const principal = principalOf(context);
  if (principal.kind !== 'account') throw new Error('only for routes that are open to accounts only');
  return principal;
}

export function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<Request & AccessContext>();
  if (!principal) throw new Error('AccessGuard has not run');
  return principal;
}
