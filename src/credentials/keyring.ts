/**
 * A secret and, during a rotation, the secrets that it replaces or that will replace it. The first makes everything
 * new; each opens what it made. A rotation therefore never refuses anything: the new secret is added as the second,
 * then becomes the first, and the old one is removed when nothing depends on it any more. RUNBOOK.md has the steps.
 */
export type Keyring = readonly [primary: string, ...others: string[]];

/** Reads secrets separated by commas. */
export function parseKeyring(text: string): Keyring {
  const [primary = '', ...others] = text.split(',').map((each) => each.trim());
  return [primary, ...others];
}

/** Calls `make` with each secret, the primary first. */
export function withEachSecret<T>([primary, ...others]: Keyring, make: (secret: string) => T): [T, ...T[]] {
  return [make(primary), ...others.map(make)];
}
