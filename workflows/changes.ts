/** The version of the workflow code. It is raised by one after each release that has changed workflow code. */
export const WORKFLOW_VERSION = 1;

/** A change of workflow code that affects the replay of histories. */
interface Change {
  /** The first version that replays histories with the change. */
  knownSince: number;
  /** The first version that begins the change. Later than `knownSince`, so that a rollback by one version is safe. */
  madeSince: number;
}

// Version 0 is all code before the first release.
const FROM_BEFORE = { knownSince: 0, madeSince: 1 } as const;

/** Every change, by the id that histories record. An entry stays while any history may contain it. */
export const CHANGES = {
  'accounts-told': FROM_BEFORE,
  'cut-short-refunded': FROM_BEFORE,
  'delay-mailed': FROM_BEFORE,
  'delivery-of-orphan-recorded': FROM_BEFORE,
  'ended-mailed': FROM_BEFORE,
  'ending-projected': FROM_BEFORE,
  'ending-shown': FROM_BEFORE,
  'fit-worker-unknown-parks': FROM_BEFORE,
  'free-checkout-does-not-wait': FROM_BEFORE,
  'late-refund-beside-deletion': FROM_BEFORE,
  'lists-in-pages': FROM_BEFORE,
  'looks-before-it-leaves': FROM_BEFORE,
  'machine-faults': FROM_BEFORE,
  'money-compared': FROM_BEFORE,
  'money-in-slices': FROM_BEFORE,
  'paid-target-planned': FROM_BEFORE,
  'payment-method-replaced': FROM_BEFORE,
  'planning-parks': FROM_BEFORE,
  previews: FROM_BEFORE,
  'previews-stop-when-bought': FROM_BEFORE,
  'promise-kept': FROM_BEFORE,
  'refund-handed-over': FROM_BEFORE,
  'refund-mails': FROM_BEFORE,
  'run-recorded': FROM_BEFORE,
  'shutdowns-cost-no-attempt': FROM_BEFORE,
  'told-before-answered': FROM_BEFORE,
  'wedged-ended': FROM_BEFORE,
} as const satisfies Record<string, Change>;

export type ChangeId = keyof typeof CHANGES;

/**
 * Whether a version begins a change in workflows. Every version that knows a change replays the histories that already
 * contain it, whatever this returns.
 *
 * @throws Error when no such change is listed.
 */
export function isMadeBy(version: number, changeId: string): boolean {
  const change = new Map<string, Change>(Object.entries(CHANGES)).get(changeId);
  if (change === undefined) throw new Error(`no change ${changeId} is listed`);
  return version >= change.madeSince;
}
