const GMAIL_DOMAINS = ['gmail.com', 'googlemail.com'];

/**
 * One spelling for all addresses that reach the same mailbox at practically every provider. Use it only to compare: mail goes
 * to the address as typed.
 */
export function normalizeEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/**
 * One spelling for all addresses that probably reach the same mailbox: without what follows a plus and, at Gmail, without
 * dots. Use it only where a wrong guess makes a limit stricter.
 */
export function mailboxOf(email: string): string {
  const [, name = '', domain = ''] = /^(.+?)(?:\+.*)?@([^@]+)$/.exec(normalizeEmail(email)) ?? [];
  return GMAIL_DOMAINS.includes(domain) ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${domain}`;
}

/** Shows enough to recognize a known address, but not enough to write to it: `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}***${email.slice(at)}`;
}
