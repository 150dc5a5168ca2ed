/**
 * An RFC 5322 Message-ID without the angle brackets, in the sender's domain. The same name gives the same id, so that every
 * attempt sends the same message.
 */
export function messageIdOf(name: string, sender: string): string {
  return `${name}@${sender.split('@').at(-1) ?? 'localhost'}`;
}
