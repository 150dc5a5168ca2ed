import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { Operation } from '../access/operation.js';
import { Self, Who, type Principal } from '../access/principal.js';
import { QuotasService } from '../admission/quotas.service.js';
import { IdempotencyKey, KEY_PROBLEMS, TakesIdempotencyKey, type KeyedRequest } from '../http/idempotency-key.js';
import { Answers, CheckedBody, DescribeBody } from '../http/zod.js';
import {
  accountAndUsageSchema,
  accountView,
  createKeySchema,
  keyView,
  keysSchema,
  newKeySchema,
  rotateKeySchema,
} from './account.schemas.js';
import { KeysService, type ShownKey } from './keys.service.js';

@ApiTags('account')
@Controller('v1')
export class AccountsController {
  constructor(
    @Inject(KeysService) private readonly keys: KeysService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  @Get('account')
  @Operation('getAccount', 'The account that the key belongs to, and how its quotas stand')
  @Answers(200, 'The account.', accountAndUsageSchema)
  async account(@Self() account: AccountRecord, @Who() principal: Principal) {
    return { ...accountView(account), usage: await this.quotas.usageOf(principal) };
  }

  @Get('keys')
  @Operation('listKeys', 'All keys that the account ever had, newest first, by their public start')
  @Answers(200, 'The keys.', keysSchema)
  async list(@Self() account: AccountRecord) {
    return { keys: (await this.keys.list(account)).map(keyView) };
  }

  @Post('keys')
  @TakesIdempotencyKey()
  @Operation('createKey', 'Make a key')
  @DescribeBody(createKeySchema)
  @Answers(201, 'The key.', newKeySchema, 'invalid_request', 'keys_spent', 'no_test_mode', ...KEY_PROBLEMS)
  async create(
    @Self() account: AccountRecord,
    @CheckedBody(createKeySchema) body: z.output<typeof createKeySchema>,
    @IdempotencyKey() keyed: KeyedRequest | null,
  ) {
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    return shown(await this.keys.create(account, { ...body, expiresAt }, keyed));
  }

  @Post('keys/:prefix/rotate')
  @TakesIdempotencyKey()
  @ApiParam({ name: 'prefix' })
  @Operation('rotateKey', 'Make a key in the place of another, which still opens what it does for a while')
  @DescribeBody(rotateKeySchema)
  @Answers(201, 'The new key.', newKeySchema, 'invalid_request', 'key_not_found', 'key_ended', ...KEY_PROBLEMS)
  async rotate(
    @Self() account: AccountRecord,
    @Param('prefix') prefix: string,
    @CheckedBody(rotateKeySchema) body: z.output<typeof rotateKeySchema>,
    @IdempotencyKey() keyed: KeyedRequest | null,
  ) {
    return shown(await this.keys.rotate(account, prefix, body.overlapSec * 1000, keyed));
  }

  @Delete('keys/:prefix')
  @HttpCode(204)
  @ApiParam({ name: 'prefix' })
  @Operation('revokeKey', 'Have a key open nothing from now on')
  @Answers(204, 'It opens nothing.', null, 'key_not_found')
  async revoke(@Self() account: AccountRecord, @Param('prefix') prefix: string): Promise<void> {
    await this.keys.revoke(account, prefix);
  }
}

function shown({ record, key }: ShownKey): z.output<typeof newKeySchema> {
  return { ...keyView(record), key };
}
