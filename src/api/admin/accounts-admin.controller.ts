import { Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountsRepository } from '../../persistence/accounts/accounts.repository.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { Operation } from '../access/operation.js';
import { Actor } from '../access/principal.js';
import { accountSchema, accountView, keyView } from '../accounts/account.schemas.js';
import { IdempotencyKey, KEY_PROBLEMS, TakesIdempotencyKey, type KeyedRequest } from '../http/idempotency-key.js';
import { cursorText } from '../http/cursor.js';
import { Answers, CheckedBody, CheckedQuery, DescribeBody, DescribeQuery } from '../http/zod.js';
import { AccountsAdminService } from './accounts-admin.service.js';
import {
  accountAndKeysSchema,
  accountsPageSchema,
  accountsQuerySchema,
  adminActSchema,
  createAccountSchema,
  createdAccountSchema,
  revokedKeysSchema,
  setPresetsSchema,
  setQuotasSchema,
} from './admin.schemas.js';

type Act = z.output<typeof adminActSchema>;

@ApiTags('admin')
@Controller('v1/admin/accounts')
export class AccountsAdminController {
  constructor(
    @Inject(AccountsAdminService) private readonly service: AccountsAdminService,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
  ) {}

  @Get()
  @Operation('listAccounts', 'All accounts, newest first')
  @DescribeQuery(accountsQuerySchema)
  @Answers(200, 'A page of accounts.', accountsPageSchema, 'invalid_request')
  async list(@CheckedQuery(accountsQuerySchema) { cursor, limit }: z.output<typeof accountsQuerySchema>) {
    const { records, next } = await this.accounts.list({ after: cursor ?? null, limit });
    return { accounts: records.map(accountView), nextCursor: cursorText(next) };
  }

  @Post()
  @TakesIdempotencyKey()
  @Operation('createAccount', 'Make an account and its first key')
  @DescribeBody(createAccountSchema)
  @Answers(201, 'The account.', createdAccountSchema, 'invalid_request', 'account_name_taken', ...KEY_PROBLEMS)
  async create(
    @Actor() actor: string,
    @CheckedBody(createAccountSchema) body: z.output<typeof createAccountSchema>,
    @IdempotencyKey() keyed: KeyedRequest | null,
  ): Promise<z.output<typeof createdAccountSchema>> {
    const { account, key } = await this.service.create({ actor, ...body }, body, keyed);
    return { ...accountView(account), key };
  }

  @Get(':accountId')
  @ApiParam({ name: 'accountId' })
  @Operation('adminGetAccount', 'An account and its keys')
  @Answers(200, 'The account.', accountAndKeysSchema, 'account_not_found')
  async get(@Param('accountId') accountId: string) {
    const account = await this.service.find(accountId);
    return { ...accountView(account), keys: (await this.keys.listOf(accountId)).map(keyView) };
  }

  @Post(':accountId/lock')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation('lockAccount', 'Let an account start nothing new; what runs is finished or refunded')
  @DescribeBody(adminActSchema)
  @Answers(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async lock(@Actor() actor: string, @Param('accountId') accountId: string, @CheckedBody(adminActSchema) body: Act) {
    return accountView(await this.service.lock(accountId, { actor, ...body }));
  }

  @Post(':accountId/unlock')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation('unlockAccount', 'Let an account start new work again')
  @DescribeBody(adminActSchema)
  @Answers(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async unlock(@Actor() actor: string, @Param('accountId') accountId: string, @CheckedBody(adminActSchema) body: Act) {
    return accountView(await this.service.unlock(accountId, { actor, ...body }));
  }

  @Post(':accountId/revoke-keys')
  @HttpCode(200)
  @ApiParam({ name: 'accountId' })
  @Operation('revokeAccountKeys', 'Have no key of an account open anything from now on')
  @DescribeBody(adminActSchema)
  @Answers(200, 'Done.', revokedKeysSchema, 'invalid_request', 'account_not_found')
  async revokeKeys(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @CheckedBody(adminActSchema) body: Act,
  ) {
    return { revoked: await this.service.revokeKeys(accountId, { actor, ...body }) };
  }

  @Put(':accountId/quotas')
  @ApiParam({ name: 'accountId' })
  @Operation('setAccountQuotas', 'Give an account quotas of its own')
  @DescribeBody(setQuotasSchema)
  @Answers(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async setQuotas(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @CheckedBody(setQuotasSchema) { quotas, ...act }: z.output<typeof setQuotasSchema>,
  ) {
    return accountView(await this.service.setQuotas(accountId, { actor, ...act }, quotas));
  }

  @Put(':accountId/presets')
  @ApiParam({ name: 'accountId' })
  @Operation('setAccountPresets', 'Say which presets the jobs of an account may use')
  @DescribeBody(setPresetsSchema)
  @Answers(200, 'The account.', accountSchema, 'invalid_request', 'account_not_found')
  async setPresets(
    @Actor() actor: string,
    @Param('accountId') accountId: string,
    @CheckedBody(setPresetsSchema) { allowedPresets, ...act }: z.output<typeof setPresetsSchema>,
  ) {
    return accountView(await this.service.setPresets(accountId, { actor, ...act }, allowedPresets));
  }
}
