import { PROVIDERS, TRANSIT_GROWTH_PERCENT, type CapMeasure, type Provider, type Target } from './targets.js';

/** A target's limit as a customer is told it. Sizes are bytes, MB in the sentence is 10^6 of them. */
export interface ExplainedLimit {
  /** What the service allows, of what `capAppliesTo` says. */
  readonly capBytes: number;
  readonly capAppliesTo: CapMeasure;
  /** The largest file that surely passes. */
  readonly ceilingBytes: number;
  /** One sentence: why it is this size. */
  readonly explanation: string;
}

const NAMES: Readonly<Record<Provider, string>> = {
  gmail: 'Gmail',
  outlook: 'Outlook',
  other: 'Nearly every mail server',
};

/** Why a file for this target may have `ceilingBytes` and no more. */
export function explainLimit(target: Target, ceilingBytes: number): ExplainedLimit {
  if (target.provider === 'own') {
    const explanation = `The file gets at most the ${megabytes(ceilingBytes)} that you chose.`;
    return { capBytes: ceilingBytes, capAppliesTo: 'file', ceilingBytes, explanation };
  }
  const { capBytes, capAppliesTo } = PROVIDERS[target.provider];
  const explanation = sentence(NAMES[target.provider], { capBytes, capAppliesTo, ceilingBytes });
  return { capBytes, capAppliesTo, ceilingBytes, explanation };
}

function sentence(name: string, { capBytes, capAppliesTo, ceilingBytes }: Omit<ExplainedLimit, 'explanation'>): string {
  if (capAppliesTo === 'file') {
    return `${name} takes files of up to ${megabytes(capBytes)}; what the mail adds in transit is not counted.`;
  }
  return (
    `${name} takes messages of up to ${megabytes(capBytes)} and counts them as they travel, which adds ` +
    `${TRANSIT_GROWTH_PERCENT} %: a file of about ${megabytes(ceilingBytes)} fits.`
  );
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1_000_000).toFixed(1))} MB`;
}
