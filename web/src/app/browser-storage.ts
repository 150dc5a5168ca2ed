// Storage throws when it is full or the browser forbids it, for instance in private windows. The page works without it.

const PREFIX = 'mailsized:';

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** @param value null removes it. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // The value is lost when this tab closes or reloads.
  }
}

/** The values whose keys begin with `keyPrefix`. */
export function allStored(keyPrefix: string): string[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + keyPrefix));
    return keys.flatMap((key) => localStorage.getItem(key) ?? []);
  } catch {
    return [];
  }
}
