import type { DatabaseSync } from 'node:sqlite';
import express from 'express';
import type { Request } from 'express';
import { findEvents } from './events.js';
import { findLogs, parseLogsQuery } from './logs.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 300;

/** The accepted and delivered messages: the events API, and the logs API that replaces it. */
export function eventRoutes(database: DatabaseSync, domain: string): express.Router {
  const router = express.Router();
  router.get('/v3/:domain/events', (request, response) => {
    const limit = Number(filterOf(request, 'limit') ?? DEFAULT_LIMIT);
    const items = findEvents(database, {
      domain,
      event: filterOf(request, 'event'),
      messageId: filterOf(request, 'message-id'),
      recipient: filterOf(request, 'recipient'),
    });
    const page = `${request.protocol}://${request.host}/v3/${domain}/events/end`;
    response.json({ items: items.slice(0, Math.min(limit, MAX_LIMIT)), paging: pagesOf(page) });
  });
  // There is one page of events. The next one is empty, as at the end of Mailgun's list.
  router.get('/v3/:domain/events/:page', (request, response) => {
    response.json({ items: [], paging: pagesOf(`${request.protocol}://${request.host}${request.originalUrl}`) });
  });
  router.post('/v1/analytics/logs', express.json(), (request, response) => {
    const query = parseLogsQuery(request.body);
    if (typeof query === 'string') response.status(400).json({ message: query });
    else response.json(findLogs(database, domain, query));
  });
  return router;
}

function pagesOf(url: string) {
  return { first: url, previous: url, next: url, last: url };
}

function filterOf(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
