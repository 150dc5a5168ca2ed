import express from 'express';
import { escapeHtml, renderPage, renderTable } from '../http/html.js';
import type { Message, MessageStore } from './message-store.js';

const NOTE = '<p class="note">This is a simulator. These mails have left for nobody; they are only kept here.</p>';

/** The list of mails and one mail, for people. */
export function inboxPages(messages: MessageStore): express.Router {
  const router = express.Router();
  router.get('/', (_request, response) => void response.send(renderPage('Inbox simulator', overview(messages))));
  router.get('/messages/:id', (request, response) => {
    const message = messages.find(Number(request.params.id));
    const body = message ? messageBody(message) : '<p>There is no such mail.</p>';
    response.status(message ? 200 : 404).send(renderPage('Inbox simulator: one mail', body));
  });
  return router;
}

function overview(messages: MessageStore): string {
  const rows = messages
    .list()
    .map((message) => [
      escapeHtml(message.receivedAt),
      escapeHtml(message.from),
      escapeHtml(message.to.join(', ')),
      `<a href="/messages/${message.id}">${escapeHtml(message.subject || '(no subject)')}</a>`,
      escapeHtml(message.transport),
    ]);
  const table = renderTable(['Received', 'From', 'To', 'Subject', 'Came by'], rows);
  return NOTE + (rows.length > 0 ? table : '<p>Nothing has arrived yet.</p>');
}

/** The HTML of a mail is shown in a frame without scripts and without the page's origin. */
function messageBody(message: Message): string {
  const headers = message.headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const html = message.html
    ? `<h2>HTML</h2><iframe sandbox title="HTML of the mail" srcdoc="${escapeHtml(message.html)}"></iframe>`
    : '';
  return `<p><a href="/">All mails</a></p><h2>${escapeHtml(message.subject)}</h2>${html}
<h2>Text</h2><pre>${escapeHtml(message.text ?? '')}</pre><h2>Headers</h2><pre>${escapeHtml(headers)}</pre>`;
}
