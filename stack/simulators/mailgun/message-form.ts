import { createTransport } from 'nodemailer';
import { randomBytes } from 'node:crypto';

/** A message as `POST /v3/:domain/messages` accepts it (https://documentation.mailgun.com/docs/mailgun/api-reference). */
export interface MailgunMessage {
  /** With angle brackets. */
  messageId: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
  attachments: { filename: string; content: Buffer; cid?: string }[];
  /** `h:` fields, except Message-Id. */
  headers: Record<string, string>;
  /** `v:` fields. */
  variables: Record<string, string>;
  /** `o:tag` fields. */
  tags: string[];
  /** `o:testmode=yes`: accepted and not delivered. */
  testMode: boolean;
}

/** A form that Mailgun answers with 400; the message is Mailgun's. */
export class MessageFormError extends Error {}

/**
 * Reads the form.
 *
 * @throws MessageFormError when sender, recipient or body are missing.
 */
export async function readMessageForm(form: FormData, domain: string): Promise<MailgunMessage> {
  const headers = prefixed(form, 'h:');
  const messageIdName = Object.keys(headers).find((name) => name.toLowerCase() === 'message-id');
  const messageId = messageIdName === undefined ? newMessageId(domain) : bracketed(headers[messageIdName] ?? '');
  if (messageIdName !== undefined) delete headers[messageIdName];
  const message: MailgunMessage = {
    messageId,
    from: textOf(form, 'from') ?? '',
    to: addresses(form, 'to'),
    cc: addresses(form, 'cc'),
    bcc: addresses(form, 'bcc'),
    subject: textOf(form, 'subject') ?? '',
    text: textOf(form, 'text'),
    html: textOf(form, 'html'),
    attachments: [...(await files(form, 'attachment')), ...(await files(form, 'inline'))],
    headers,
    variables: prefixed(form, 'v:'),
    tags: form.getAll('o:tag').map(String),
    testMode: ['yes', 'true'].includes(textOf(form, 'o:testmode') ?? ''),
  };
  if (!message.from) throw new MessageFormError('from parameter is missing');
  if (message.to.length === 0) throw new MessageFormError('to parameter is missing');
  if (message.text === undefined && message.html === undefined) {
    throw new MessageFormError("Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified");
  }
  return message;
}

/** The mail (RFC 5322) that Mailgun would send. */
export async function composeMail(message: MailgunMessage): Promise<Buffer> {
  const { messageId, from, to, cc, subject, text, html, attachments, headers, variables } = message;
  const named = Object.keys(variables).length > 0 ? { 'X-Mailgun-Variables': JSON.stringify(variables) } : {};
  const transport = createTransport({ streamTransport: true, buffer: true });
  const sent = await transport.sendMail({
    messageId,
    from,
    to,
    cc,
    subject,
    text,
    html,
    attachments,
    headers: { ...headers, ...named },
  });
  if (!Buffer.isBuffer(sent.message)) throw new Error('the composed mail is not a buffer');
  return sent.message;
}

function newMessageId(domain: string): string {
  return `<${Date.now()}.${randomBytes(8).toString('hex')}@${domain}>`;
}

function bracketed(id: string): string {
  return id.startsWith('<') ? id : `<${id}>`;
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Several fields, or one with commas. A comma inside a quoted name does not separate. */
function addresses(form: FormData, name: string): string[] {
  return form
    .getAll(name)
    .filter((value) => typeof value === 'string')
    .flatMap((value) => value.match(/(?:"(?:\\.|[^"])*"|[^,"])+/g) ?? [])
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

function prefixed(form: FormData, prefix: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (name.startsWith(prefix) && typeof value === 'string') fields[name.slice(prefix.length)] = value;
  }
  return fields;
}

async function files(form: FormData, name: string): Promise<MailgunMessage['attachments']> {
  const found = form.getAll(name).filter((value) => value instanceof File);
  return Promise.all(
    found.map(async (file) => ({
      filename: file.name,
      content: Buffer.from(await file.arrayBuffer()),
      ...(name === 'inline' ? { cid: file.name } : {}),
    })),
  );
}
