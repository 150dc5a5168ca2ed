/**
 * The credentials that are valid at the same time: one, or several separated by commas, for example between the
 * creation of a new one and the deletion of the old one.
 */
export function credentialsIn(list: string): string[] {
  return list.split(',');
}
