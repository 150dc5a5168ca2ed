import { join } from 'node:path';
import { FaultStore, faultRoutes } from '../http/faults.js';
import { closeOnce, createSimulatorApp, listenHttp } from '../http/server.js';
import type { RunningServer } from '../http/server.js';
import { openDatabase } from '../storage/database.js';
import { INBOX_SCHEMA, MessageStore } from './message-store.js';
import { inboxPages } from './pages.js';
import { listenSmtp } from './smtp.js';

export interface InboxOptions {
  host?: string;
  /** Port of the page and the JSON API; 0 (the default) picks a free one. */
  port?: number;
  smtpPort?: number;
  /** Folder for `inbox.sqlite`; a restart with the same folder keeps its state. */
  dataDir: string;
  smtpUser?: string | undefined;
  smtpPassword?: string | undefined;
}

export interface RunningInbox extends RunningServer {
  smtpPort: number;
  messages: MessageStore;
}

/**
 * Starts the simulated mailbox: an SMTP server that keeps all mail, with a page and
 * `GET /api/messages`, `GET /api/messages/:id`, `DELETE /api/messages`.
 */
export async function startInbox(options: InboxOptions): Promise<RunningInbox> {
  const host = options.host ?? '127.0.0.1';
  const database = openDatabase(join(options.dataDir, 'inbox.sqlite'), INBOX_SCHEMA);
  const messages = new MessageStore(database);
  const faults = new FaultStore(database);
  const login = { user: options.smtpUser, password: options.smtpPassword };
  const smtp = await listenSmtp({ host, port: options.smtpPort ?? 0, ...login }, messages, faults);

  const app = createSimulatorApp('mailsized-inbox-simulator');
  app.use(faultRoutes(faults));
  app.get('/api/messages', (_request, response) => void response.json({ messages: messages.list() }));
  app.get('/api/messages/:id', (request, response) => {
    const message = messages.find(Number(request.params.id));
    if (message) response.json(message);
    else response.status(404).json({ error: 'there is no such message' });
  });
  app.delete('/api/messages', (_request, response) => {
    messages.clear();
    response.status(204).end();
  });
  app.use(inboxPages(messages));
  const server = await listenHttp(app, host, options.port ?? 0);
  return {
    ...server,
    smtpPort: smtp.port,
    messages,
    close: closeOnce(async () => {
      await Promise.all([server.close(), smtp.close()]);
      database.close();
    }),
  };
}
