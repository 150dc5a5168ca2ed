import { Eta } from 'eta';
import type { MailContent } from './mail-templates.js';

const LAYOUT = `<!doctype html>
<html lang="<%= it.locale %>">
<head><meta charset="utf-8"><title><%= it.subject %></title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1d2433;background:#f4f5f8">
<div style="max-width:560px;margin:auto;padding:24px;background:#fff;border-radius:8px">
<h1 style="font-size:20px;margin:0 0 16px"><%= it.subject %></h1>
<% it.paragraphs.forEach((paragraph) => { %><p><%= paragraph %></p><% }) %>
<% if (it.link) { %><p><a href="<%= it.link.url %>" style="display:inline-block;padding:12px 20px;background:#2447d8;color:#fff;border-radius:6px;text-decoration:none"><%= it.link.label %></a></p><% } %>
<p style="color:#667;font-size:13px"><%= it.footer %></p>
</div>
</body>
</html>
`;

const eta = new Eta({ autoEscape: true });

/**
 * Renders a mail as plain text and as HTML with the same words. All values are escaped, because customers choose names.
 */
export function renderMail(mail: MailContent): { subject: string; text: string; html: string } {
  const link = mail.link ? [`${mail.link.label}: ${mail.link.url}`] : [];
  return {
    subject: mail.subject,
    text: `${[...mail.paragraphs, ...link, mail.footer].join('\n\n')}\n`,
    html: eta.renderString(LAYOUT, mail),
  };
}
