/** A time in the format of the API (RFC 3339); null stays null. */
export function iso(at: Date | number): string;
export function iso(at: Date | number | null): string | null;
export function iso(at: Date | number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
