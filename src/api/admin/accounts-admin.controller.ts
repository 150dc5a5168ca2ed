import { Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountsRepository } from '../../persistence/accounts/accounts.repository.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { Operation } from '../access/operation.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { Actor, CurrentAccount } from '../access/principal.js';
import { accountSchema, accountView, keyView } from '../accounts/account.schemas.js';
import {
  IdempotencyKey,
  IDEMPOTENCY_PROBLEMS,
  AcceptsIdempotencyKey,
  type IdempotentRequest,
} from '../http/idempotency-key.js';
import { encodeCursor, pageRequestOf } from '../http/cursor.js';
import {
  DescribeResponse,
  ValidatedBody,
  ValidatedQuery,
  DescribeBody,
  DescribeQuery,
} from '../http/zod-validation.js';
import { AccountsAdminService } from './accounts-admin.service.js';
import {
  accountAndKeysSchema,
  accountsPageSchema,
  accountsQuerySchema,
  adminActionSchema,
  createAccountSchema,
  createdAccountSchema,
  revokedKeysSchema,
  setPresetsSchema,
  setQuotasSchema,
} from './admin.schemas.js';

type Act = z.output<typeof adminActionSchema>;

@Controller('v1/admin/accounts')
export class AccountsAdminController {
  constructor(
    @Inject(AccountsAdminService) private readonly service: AccountsAdminService,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
  ) {}

  @Get()
  @Operation('listAccounts', 'List all accounts')
  @DescribeQuery(accountsQuerySchema)
  @DescribeResponse(200, 'A page of accounts.', accountsPageSchema, 'invalid_request')
  async list(@ValidatedQuery(accountsQuerySchema) query: z.output<typeof accountsQuerySchema>) {
    const page = pageRequestOf(query);
    const { records, next } = await this.accounts.list(page);
    return { accounts: records.map(accountView), nextCursor: encodeCursor(next, page.direction) };
  }

  @Post()
  @AcceptsIdempotencyKey()
  @Operation('createAccount', 'Create an account and its first key')
  @DescribeBody(createAccountSchema)
  @DescribeResponse(
    201,
    'The account.',
    createdAccountSchema,
    'invalid_request',
    'account_name_taken',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async create(
    @Actor() actor: string,
    @ValidatedBody(createAccountSchema) body: z.output<typeof createAccountSchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ): Promise<z.output<typeof createdAccountSchema>> {
    const { account, key } = await this.service.create({ actor, ...body }, body, keyed);
    return { ...accountView(account), key };
  }

  @Get(':accountId')
  @ApiParam({ name: 'accountId' })
  @Operation('adminGetAccount', 'Get an account and its keys')
  @DescribeResponse(200, 'The account.', accountAndKeysSchema, 'account_not_found')
  async get(@Param('accountId') accountId: string) {
    const account = await this.service.find(accountId);
    return { ...accountView(account), keys: (await this.keys.listByAccount(accountId)).map(keyView) };
  }

  @Post(':accountId/lock')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation(
    'lockAccount',
    'Lock an account: it cannot start anything new or act as staff; running jobs are finished or refunded',
  )
  @DescribeBody(adminActionSchema)
  @DescribeResponse(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async lock(
    @CurrentAccount() { name: actor, role }: AccountRecord,
    @Param('accountId') accountId: string,
    @ValidatedBody(adminActionSchema) body: Act,
  ) {
    return accountView(await this.service.lock(accountId, { actor, role, ...body }));
  }

  @Post(':accountId/unlock')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation('unlockAccount', 'Unlock an account: it can start new work again')
  @DescribeBody(adminActionSchema)
  @DescribeResponse(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async unlock(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @ValidatedBody(adminActionSchema) body: Act,
  ) {
    return accountView(await this.service.unlock(accountId, { actor, ...body }));
  }

  @Post(':accountId/revoke-keys')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation('revokeAccountKeys', 'Revoke all keys of an account at once')
  @DescribeBody(adminActionSchema)
  @DescribeResponse(200, 'The keys are revoked.', revokedKeysSchema, 'invalid_request', 'account_not_found')
  async revokeKeys(
    @CurrentAccount() { name: actor, role }: AccountRecord,
    @Param('accountId') accountId: string,
    @ValidatedBody(adminActionSchema) body: Act,
  ) {
    return { revoked: await this.service.revokeKeys(accountId, { actor, role, ...body }) };
  }

  @Put(':accountId/quotas')
  @ApiParam({ name: 'accountId' })
  @Operation('setAccountQuotas', 'Set the quotas of an account')
  @DescribeBody(setQuotasSchema)
  @DescribeResponse(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async setQuotas(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @ValidatedBody(setQuotasSchema) { quotas, ...act }: z.output<typeof setQuotasSchema>,
  ) {
    return accountView(await this.service.setQuotas(accountId, { actor, ...act }, quotas));
  }

  @Put(':accountId/presets')
  @ApiParam({ name: 'accountId' })
  @Operation('setAccountPresets', 'Set the presets that the jobs of an account may use')
  @DescribeBody(setPresetsSchema)
  @DescribeResponse(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async setPresets(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @ValidatedBody(setPresetsSchema) { allowedPresets, ...act }: z.output<typeof setPresetsSchema>,
  ) {
    return accountView(await this.service.setPresets(accountId, { actor, ...act }, allowedPresets));
  }
}
