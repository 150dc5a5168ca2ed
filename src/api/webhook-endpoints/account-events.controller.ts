import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../persistence/account-events/account-events.repository.js';
import type { Cursor } from '../../persistence/page.js';
import { Operation } from '../access/operation.js';
import { OfTenant } from '../access/principal.js';
import { cursorText } from '../http/cursor.js';
import { Answers, CheckedQuery, DescribeQuery } from '../http/zod.js';
import { eventView, eventsPageSchema, listEventsSchema, type ListEvents } from './webhook.schemas.js';

/** For programs without a public URL: the events that endpoints are told of, read one page after the other. */
@ApiTags('webhooks')
@Controller('v1/events')
export class AccountEventsController {
  constructor(@Inject(AccountEventsRepository) private readonly events: AccountEventsRepository) {}

  @Get()
  @Operation(
    'listEvents',
    'What has happened to the account’s jobs, oldest first; ask again with `nextCursor` to follow',
    'The same events that endpoints are told of, whether there are endpoints or not. An event shows two seconds after it was written down, and none is missed by who goes on with `nextCursor`.',
  )
  @DescribeQuery(listEventsSchema)
  @Answers(200, 'A page of events.', eventsPageSchema, 'invalid_request')
  async list(@OfTenant() tenant: Tenant, @CheckedQuery(listEventsSchema) query: ListEvents) {
    const after = query.cursor ?? beginningOf(query, this.events.now());
    const events = await this.events.listAfter(tenant, { after, types: query.type, limit: query.limit });
    const last = events.at(-1);
    const next = last ? { atMs: last.recordedAt.getTime(), id: last._id } : after;
    return { events: events.map(eventView), nextCursor: cursorText(next) };
  }
}

function beginningOf({ since }: ListEvents, now: Cursor): Cursor {
  return since === undefined ? now : { atMs: Date.parse(since), id: '0' };
}
