/**
 * The credentials that are valid at once: one, or several with commas between, as between the making of a new one and the
 * deletion of the old one.
 */
export function credentialsIn(list: string): string[] {
  return list.split(',');
}
