import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { Operation } from '../access/operation.js';
import {
  CurrentAccount,
  CurrentKeyOwner,
  CurrentPrincipal,
  type KeyOwner,
  type Principal,
} from '../access/principal.js';
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
  @Operation(
    'listKeys',
    'List all keys of this key’s mode that the account has ever had, newest first, by their public start',
  )
  @DescribeResponse(200, 'The keys.', keysSchema)
  async list(@CurrentKeyOwner() owner: KeyOwner) {
    return { keys: (await this.keys.list(owner)).map(keyView) };
  }

  @Post('keys')
  @AcceptsIdempotencyKey()
  @Operation('createKey', 'Create a key; a test key can create test keys only')
  @DescribeBody(createKeySchema)
  @DescribeResponse(
    201,
    'The key.',
    newKeySchema,
    'invalid_request',
    'live_key_required',
    'keys_spent',
    'no_test_mode',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async create(
    @CurrentKeyOwner() owner: KeyOwner,
    @ValidatedBody(createKeySchema) { name, mode = owner.mode, expiresAt }: z.output<typeof createKeySchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    const wanted = { name, mode, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    return issuedKeyView(await this.keys.create(owner, wanted, keyed));
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
    'keys_spent',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async rotate(
    @CurrentKeyOwner() owner: KeyOwner,
    @Param('prefix') prefix: string,
    @ValidatedBody(rotateKeySchema) body: z.output<typeof rotateKeySchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    return issuedKeyView(await this.keys.rotate(owner, prefix, body.overlapSec * 1000, keyed));
  }

  @Delete('keys/:prefix')
  @HttpCode(204)
  @ApiParam({ name: 'prefix' })
  @Operation('revokeKey', 'Revoke a key at once')
  @DescribeResponse(204, 'The key no longer works.', null, 'key_not_found')
  async revoke(@CurrentKeyOwner() owner: KeyOwner, @Param('prefix') prefix: string): Promise<void> {
    await this.keys.revoke(owner, prefix);
  }
}

function issuedKeyView({ record, key }: IssuedKey): z.output<typeof newKeySchema> {
  return { ...keyView(record), key };
}
