/** One spelling for what reaches the same mailbox at practically every provider. For comparing; mail goes to what was typed. */
export function normalizeEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Enough to recognise an address that one knows, not enough to write to it: `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}***${email.slice(at)}`;
}
