/**
 * A secret and, while it is rotated, those that it replaces or that will replace it. The first makes what is new; each of
 * them opens what it made. So a secret is changed without a moment at which something is refused: the new one is added as
 * the second, then it becomes the first, and the old one goes when nothing depends on it any more. RUNBOOK.md has the steps.
 */
export type Keyring = readonly [primary: string, ...others: string[]];

/** Reads secrets with commas between. */
export function parseKeyring(text: string): Keyring {
  const [primary = '', ...others] = text.split(',').map((each) => each.trim());
  return [primary, ...others];
}

/** What each secret makes of the same thing; the first is what is made now. */
export function withEachSecret<T>([primary, ...others]: Keyring, make: (secret: string) => T): [T, ...T[]] {
  return [make(primary), ...others.map(make)];
}
