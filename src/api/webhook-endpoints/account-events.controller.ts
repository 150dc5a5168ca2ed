import { Controller, Get, Inject } from '@nestjs/common';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../persistence/account-events/account-events.repository.js';
import type { Cursor } from '../../persistence/pagination.js';
import { Operation } from '../access/operation.js';
import { CurrentTenant } from '../access/principal.js';
import { encodeCursor } from '../http/cursor.js';
import { DescribeResponse, ValidatedQuery, DescribeQuery } from '../http/zod-validation.js';
import { eventView, eventsPageSchema, listEventsSchema, type ListEvents } from './webhook.schemas.js';

/** For programs without a public URL: the same events that endpoints receive, read page by page. */
@Controller('v1/events')
export class AccountEventsController {
  constructor(@Inject(AccountEventsRepository) private readonly events: AccountEventsRepository) {}

  @Get()
  @Operation(
    'listEvents',
    'List the events of the account’s jobs, oldest first; repeat with `nextCursor` to follow new ones',
  )
  @DescribeQuery(listEventsSchema)
  @DescribeResponse(200, 'A page of events.', eventsPageSchema, 'invalid_request')
  async list(@CurrentTenant() tenant: Tenant, @ValidatedQuery(listEventsSchema) query: ListEvents) {
    const after = query.cursor ?? (await this.beginningOf(query));
    const events = await this.events.listAfter(tenant, { after, types: query.type, limit: query.limit });
    const last = events.at(-1);
    const next = last ? { atMs: last.recordedAt.getTime(), id: last._id } : after;
    return { events: events.map(eventView), nextCursor: encodeCursor(next) };
  }

  private async beginningOf({ since }: ListEvents): Promise<Cursor> {
    return since === undefined ? await this.events.latestCursor() : { atMs: Date.parse(since), id: '0' };
  }
}
