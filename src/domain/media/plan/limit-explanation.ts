import { PROVIDERS, TRANSIT_GROWTH_PERCENT, type CapMeasure, type Provider, type Target } from './targets.js';

/** A target's limit, explained to a customer. Sizes are in bytes; MB in the sentence is 10^6 bytes. */
export interface LimitExplanation {
  /** What the service allows, for the file or the message, as `capAppliesTo` says. */
  readonly capBytes: number;
  readonly capAppliesTo: CapMeasure;
  /** The largest file that certainly fits. */
  readonly ceilingBytes: number;
  /** Why the limit is this size, in one sentence. */
  readonly explanation: string;
}

const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  gmail: 'Gmail',
  outlook: 'Outlook',
  other: 'Almost every mail server',
};

/** Explains why a file for this target may have at most `ceilingBytes`. */
export function explainLimit(target: Target, ceilingBytes: number): LimitExplanation {
  if (target.provider === 'own') {
    const explanation = `You chose a limit of ${formatMegabytes(ceilingBytes)}.`;
    return { capBytes: ceilingBytes, capAppliesTo: 'file', ceilingBytes, explanation };
  }
  const { capBytes, capAppliesTo } = PROVIDERS[target.provider];
  const explanation = explanationFor(PROVIDER_NAMES[target.provider], { capBytes, capAppliesTo, ceilingBytes });
  return { capBytes, capAppliesTo, ceilingBytes, explanation };
}

function explanationFor(
  name: string,
  { capBytes, capAppliesTo, ceilingBytes }: Omit<LimitExplanation, 'explanation'>,
): string {
  if (capAppliesTo === 'file') {
    return `${name} accepts files of up to ${formatMegabytes(capBytes)}. What mail adds in transit does not count.`;
  }
  return (
    `${name} accepts messages of up to ${formatMegabytes(capBytes)}, measured in transit, which adds ` +
    `${TRANSIT_GROWTH_PERCENT} %. A file of about ${formatMegabytes(ceilingBytes)} fits.`
  );
}

function formatMegabytes(bytes: number): string {
  return `${Number((bytes / 1_000_000).toFixed(1))} MB`;
}
