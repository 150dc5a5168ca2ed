import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentAccount, CurrentPrincipal, type Principal } from '../access/principal.js';
import { QuotasService } from '../admission/quotas.service.js';
import {
  IdempotencyKey,
  IDEMPOTENCY_PROBLEMS,
  AcceptsIdempotencyKey,
  type IdempotentRequest,
} from '../http/idempotency-key.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import {
  accountAndUsageSchema,
  accountView,
  createKeySchema,
  keyView,
  keysSchema,
  newKeySchema,
  rotateKeySchema,
} from './account.schemas.js';
import { KeysService, type IssuedKey } from './keys.service.js';

@ApiTags('account')
@Controller('v1')
export class AccountsController {
  constructor(
    @Inject(KeysService) private readonly keys: KeysService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  @Get('account')
  @Operation('getAccount', 'Get the account of this key and how much of its quotas is used')
  @DescribeResponse(200, 'The account.', accountAndUsageSchema)
  async account(@CurrentAccount() account: AccountRecord, @CurrentPrincipal() principal: Principal) {
    return { ...accountView(account), usage: await this.quotas.usageOf(principal) };
  }

  @Get('keys')
  @Operation('listKeys', 'List all keys that the account has ever had, newest first, by their public start')
  @DescribeResponse(200, 'The keys.', keysSchema)
  async list(@CurrentAccount() account: AccountRecord) {
    return { keys: (await this.keys.list(account)).map(keyView) };
  }

  @Post('keys')
  @AcceptsIdempotencyKey()
  @Operation('createKey', 'Create a key')
  @DescribeBody(createKeySchema)
  @DescribeResponse(
    201,
    'The key.',
    newKeySchema,
    'invalid_request',
    'keys_spent',
    'no_test_mode',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async create(
    @CurrentAccount() account: AccountRecord,
    @ValidatedBody(createKeySchema) body: z.output<typeof createKeySchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    return issuedKeyView(await this.keys.create(account, { ...body, expiresAt }, keyed));
  }

  @Post('keys/:prefix/rotate')
  @AcceptsIdempotencyKey()
  @ApiParam({ name: 'prefix' })
  @Operation('rotateKey', 'Replace a key with a new one; the old key keeps working for a while')
  @DescribeBody(rotateKeySchema)
  @DescribeResponse(
    201,
    'The new key.',
    newKeySchema,
    'invalid_request',
    'key_not_found',
    'key_ended',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async rotate(
    @CurrentAccount() account: AccountRecord,
    @Param('prefix') prefix: string,
    @ValidatedBody(rotateKeySchema) body: z.output<typeof rotateKeySchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    return issuedKeyView(await this.keys.rotate(account, prefix, body.overlapSec * 1000, keyed));
  }

  @Delete('keys/:prefix')
  @HttpCode(204)
  @ApiParam({ name: 'prefix' })
  @Operation('revokeKey', 'Revoke a key at once')
  @DescribeResponse(204, 'The key no longer works.', null, 'key_not_found')
  async revoke(@CurrentAccount() account: AccountRecord, @Param('prefix') prefix: string): Promise<void> {
    await this.keys.revoke(account, prefix);
  }
}

function issuedKeyView({ record, key }: IssuedKey): z.output<typeof newKeySchema> {
  return { ...keyView(record), key };
}
