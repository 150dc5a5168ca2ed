/**
 * One spelling for all addresses that reach the same mailbox at practically every provider. Use it only to compare: mail goes
 * to the address as typed.
 */
export function normalizeEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Shows enough to recognize a known address, but not enough to write to it: `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}***${email.slice(at)}`;
}
