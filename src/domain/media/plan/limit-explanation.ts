import { PROVIDERS, TRANSIT_GROWTH_PERCENT, type CapMeasure, type Provider, type Target } from './targets.js';

/** A target's limit as a customer is told it. Sizes are bytes, MB in the sentence is 10^6 of them. */
export interface LimitExplanation {
  /** What the service allows, of what `capAppliesTo` says. */
  readonly capBytes: number;
  readonly capAppliesTo: CapMeasure;
  /** The largest file that surely passes. */
  readonly ceilingBytes: number;
  /** One sentence: why it is this size. */
  readonly explanation: string;
}

const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  gmail: 'Gmail',
  outlook: 'Outlook',
  other: 'Nearly every mail server',
};

/** Why a file for this target may have `ceilingBytes` and no more. */
export function explainLimit(target: Target, ceilingBytes: number): LimitExplanation {
  if (target.provider === 'own') {
    const explanation = `The file gets at most the ${formatMegabytes(ceilingBytes)} that you chose.`;
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
    return `${name} takes files of up to ${formatMegabytes(capBytes)}; what the mail adds in transit is not counted.`;
  }
  return (
    `${name} takes messages of up to ${formatMegabytes(capBytes)} and counts them as they travel, which adds ` +
    `${TRANSIT_GROWTH_PERCENT} %: a file of about ${formatMegabytes(ceilingBytes)} fits.`
  );
}

function formatMegabytes(bytes: number): string {
  return `${Number((bytes / 1_000_000).toFixed(1))} MB`;
}
