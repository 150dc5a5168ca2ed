/** Mail services with a known size limit; `other` is a size that nearly every server accepts. */
export type Provider = 'gmail' | 'outlook' | 'other';

/** Whether a service measures the attached file, or the message after transfer encoding. */
export type CapMeasure = 'file' | 'encodedMessage';

export interface ProviderCap {
  readonly capBytes: number;
  readonly capAppliesTo: CapMeasure;
  /** Where the figure comes from. */
  readonly source: string;
}

/** What the finished file must fit: a provider's cap, or a size that the customer chose. */
export type Target = { readonly provider: Provider } | { readonly provider: 'own'; readonly ceilingBytes: number };

const BYTES_PER_MB = 1_000_000;

/** Bounds of a size that the customer chooses. */
export const OWN_SIZE_BYTES = { min: 100_000, max: 2_000_000_000 } as const;

/**
 * Growth of an attachment in transit, in percent: base64 turns 3 bytes into 4, and each line of 76 characters needs
 * two more for its end (RFC 2045, section 6.8). That is 36.8 % in total, rounded up.
 */
export const TRANSIT_GROWTH_PERCENT = 37;

export const PROVIDERS: Readonly<Record<Provider, ProviderCap>> = {
  gmail: {
    capBytes: 25 * BYTES_PER_MB,
    capAppliesTo: 'file',
    source:
      'https://support.google.com/mail/answer/6584 (25 MB); its SMTP server advertises SIZE 35882577, that is 25 MiB after transfer encoding',
  },
  outlook: {
    capBytes: 20 * BYTES_PER_MB,
    capAppliesTo: 'encodedMessage',
    source:
      'Microsoft Support, "Attachment size exceeds the allowable limit error in Outlook": 20 MB for Internet e-mail accounts; the message is taken, to be safe',
  },
  other: {
    capBytes: 15 * BYTES_PER_MB,
    capAppliesTo: 'encodedMessage',
    source: 'Product decision: a message that nearly every mail server still accepts',
  },
};

/**
 * Largest file, in bytes, that certainly fits the target. If the service measures the file, it is the cap; if the
 * service measures the message, the cap divided by the growth in transit. A size that the customer chose is used
 * unchanged.
 */
export function safeCeilingBytes(target: Target): number {
  if (target.provider === 'own') return target.ceilingBytes;
  const { capBytes, capAppliesTo } = PROVIDERS[target.provider];
  if (capAppliesTo === 'file') return capBytes;
  return Math.floor((capBytes * 100) / (100 + TRANSIT_GROWTH_PERCENT));
}

/** Whether two targets are the same. */
export function isSameTarget(one: Target, other: Target): boolean {
  if (one.provider !== other.provider) return false;
  return one.provider !== 'own' || other.provider !== 'own' || one.ceilingBytes === other.ceilingBytes;
}

/** The targets of an offer: first the requested one, then the others for comparison. */
export function targetsToOffer(asked: Target): readonly Target[] {
  const providers = (Object.keys(PROVIDERS) as Provider[]).filter((provider) => provider !== asked.provider);
  return [asked, ...providers.map((provider) => ({ provider }))];
}
