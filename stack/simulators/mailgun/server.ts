import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import type { Request, Response } from 'express';
import { credentialsIn } from '../http/credentials.js';
import { FaultStore, faultRoutes } from '../http/faults.js';
import { escapeHtml, renderPage, renderTable } from '../http/html.js';
import { closeOnce, createSimulatorApp, listenHttp } from '../http/server.js';
import type { RunningServer } from '../http/server.js';
import { openDatabase } from '../storage/database.js';
import { eventRoutes } from './event-routes.js';
import { MAILGUN_SCHEMA, MailQueue } from './mail-queue.js';
import type { DeliverMail } from './mail-queue.js';
import { MessageFormError, composeMail, readMessageForm } from './message-form.js';

export interface MailgunSimulatorOptions {
  host?: string;
  /** 0 (the default) picks a free port. */
  port?: number;
  /** Folder for `mailgun.sqlite`; a restart with the same folder keeps its state. */
  dataDir: string;
  /** One, or several separated by commas. */
  apiKey: string;
  /** The one domain that may send. */
  domain: string;
  /** Delivers accepted mail. */
  deliver: DeliverMail;
}

/** Starts a simulator of Mailgun's messages and events API for mailgun.js. */
export async function startMailgunSimulator(options: MailgunSimulatorOptions): Promise<RunningServer> {
  const database = openDatabase(join(options.dataDir, 'mailgun.sqlite'), MAILGUN_SCHEMA);
  const queue = new MailQueue(database, options.deliver);
  const faults = new FaultStore(database);
  const app = createSimulatorApp('mailsized-mailgun-simulator');
  app.use(faultRoutes(faults));
  app.get('/', (_request, response) => {
    response.send(renderPage('Mailgun simulator', overview(database, options.domain)));
  });
  app.use(['/v1', '/v3'], (request, response, next) => {
    if (isAuthorized(request, credentialsIn(options.apiKey))) next();
    else response.status(401).type('text').send('Forbidden');
  });
  app.use('/v3/:domain', (request, response, next) => {
    if (request.params.domain === options.domain) next();
    else response.status(404).json({ message: `Domain not found: ${request.params.domain}` });
  });
  app.post('/v3/:domain/messages', express.raw({ type: () => true, limit: '26mb' }), (request, response) =>
    handleSendMessage(request, response, queue, faults, options.domain),
  );
  app.use(eventRoutes(database, options.domain));
  const server = await listenHttp(app, options.host ?? '127.0.0.1', options.port ?? 0);
  queue.wake();
  return {
    ...server,
    close: closeOnce(async () => {
      await server.close();
      await queue.close();
      database.close();
    }),
  };
}

async function handleSendMessage(
  request: Request,
  response: Response,
  queue: MailQueue,
  faults: FaultStore,
  domain: string,
): Promise<void> {
  const fault = faults.consume(request.method, request.path);
  if (fault) await delay(fault.latencyMs);
  if (fault?.fault === 'drop_request') return void request.socket.destroy();
  if (fault?.fault === 'status_429')
    return void response.status(429).json({ message: 'Too many requests (simulated)' });
  if (fault?.fault === 'status_500') return void response.status(500).json({ message: 'Internal error (simulated)' });
  try {
    const headers = { 'content-type': request.get('content-type') ?? '' };
    const form = await new globalThis.Response(new Uint8Array(request.body as Buffer), { headers }).formData();
    const message = await readMessageForm(form, domain);
    queue.accept(domain, message, await composeMail(message));
    if (fault?.fault === 'drop_answer_after_effect') return void request.socket.destroy();
    if (fault?.fault === 'status_500_after_effect') {
      return void response.status(500).json({ message: 'Internal error (simulated)' });
    }
    response.json({ id: message.messageId, message: 'Queued. Thank you.' });
  } catch (error) {
    if (!(error instanceof MessageFormError || error instanceof TypeError)) throw error;
    response.status(400).json({ message: error.message });
  }
}

function isAuthorized(request: Request, apiKeys: string[]): boolean {
  const [scheme, value = ''] = (request.get('authorization') ?? '').split(' ');
  const login = Buffer.from(value, 'base64').toString();
  return scheme?.toLowerCase() === 'basic' && apiKeys.some((apiKey) => login === `api:${apiKey}`);
}

function overview(database: DatabaseSync, domain: string): string {
  const sql = `SELECT message_id, recipients, subject, tags, due_at_ms IS NULL AS done FROM messages ORDER BY id DESC`;
  const rows = database
    .prepare(`${sql} LIMIT 100`)
    .all()
    .map((row) => [
      `<code>${escapeHtml(String(row['message_id']))}</code>`,
      escapeHtml((JSON.parse(String(row['recipients'])) as string[]).join(', ')),
      escapeHtml(String(row['subject'])),
      escapeHtml((JSON.parse(String(row['tags'])) as string[]).join(', ')),
      row['done'] === 1 ? 'delivered to the inbox' : 'accepted',
    ]);
  const note = '<p class="note">This is a simulator, not Mailgun. No mail leaves; see the inbox simulator.</p>';
  const table = renderTable(['Message-Id', 'To', 'Subject', 'Tags', 'State'], rows);
  return `${note}<p>Domain ${escapeHtml(domain)}.</p>${rows.length > 0 ? table : '<p>Nothing was sent yet.</p>'}`;
}
