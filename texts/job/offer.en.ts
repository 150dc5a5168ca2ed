import type { Formats } from '../formats.js';

/** The plan of an encode, in short. */
interface EncodeSummary {
  readonly [param: string]: string | number | null;
  readonly grade: 'excellent' | 'good' | 'fair' | 'poor' | null;
  readonly width: number;
  readonly height: number;
  readonly sound: 'none' | 'mono' | 'stereo';
  /** What sets the size: the limit, or that a larger file would not look better. */
  readonly aim: 'ceiling' | 'quality';
  /** The limit, or the size that is enough. */
  readonly sizeBytes: number;
}

const PROVIDERS = { gmail: 'Gmail', outlook: 'Outlook', other: 'Almost every mail server' };
const GRADES = { excellent: 'Excellent quality', good: 'Good quality', fair: 'Fair quality', poor: 'Poor quality' };
const SOUNDS = { none: 'without sound', mono: 'with mono sound', stereo: 'with stereo sound' };

/** What an offer says: the plan in one sentence, where a limit comes from, and the lines of a price. */
export const offerTexts = (format: Formats) => {
  const megabytes = format.exactMegabytes;
  const summary = ({ grade, width, height, sound, aim, sizeBytes }: EncodeSummary): string => {
    const quality = grade === null ? 'A picture' : GRADES[grade];
    const size =
      aim === 'quality'
        ? `in ${megabytes(sizeBytes)}; a larger file would not look better`
        : `just under the limit of ${megabytes(sizeBytes)}`;
    return `${quality} at ${width} by ${height} ${SOUNDS[sound]}, ${size}.`;
  };
  return {
    'short.copied': 'It already fits, so it is only copied, without location and device data.',
    'short.cannot_fit': (size: { ceilingBytes: number; smallestBytes: number }) =>
      `It cannot fit into ${megabytes(size.ceilingBytes)}. The smallest usable size is ${megabytes(size.smallestBytes)}.`,
    'short.encoded': (plan: EncodeSummary) => summary(plan),
    'short.encoded_for_free': (plan: EncodeSummary) =>
      `It already fits, and is encoded for free so that it plays everywhere: ${lowerFirst(summary(plan))}`,
    'limit.own': ({ ceilingBytes }: { ceilingBytes: number }) =>
      `You chose a limit of ${format.fileSize(ceilingBytes)}.`,
    'limit.file': ({ provider, capBytes }: { provider: keyof typeof PROVIDERS; capBytes: number }) =>
      `${PROVIDERS[provider]} accepts files of up to ${format.fileSize(capBytes)}. What mail adds in transit does not count.`,
    'limit.message': (limit: {
      provider: keyof typeof PROVIDERS;
      capBytes: number;
      growthPercent: number;
      ceilingBytes: number;
    }) =>
      `${PROVIDERS[limit.provider]} accepts messages of up to ${format.fileSize(limit.capBytes)}, measured in transit, which adds ` +
      `${limit.growthPercent} %. A file of about ${format.fileSize(limit.ceilingBytes)} fits.`,
    'line.already_fits': 'Already fits',
    'line.compression': ({ tier }: { tier: string; maxDurationMs: number; maxSizeBytes: number }) =>
      `Compression, ${tier}`,
    'line.making_it_fit': 'Making the video fit',
    'line.priority': ({ readyWithinMs }: { readyWithinMs: number }) => {
      const minutes = Math.round(readyWithinMs / 60_000);
      return `Priority, ready within ${minutes} ${format.plural(minutes, { one: 'minute', other: 'minutes' })}`;
    },
    'line.extended_retention': ({ keptForMs }: { keptForMs: number }) => {
      const days = Math.round(keptForMs / 86_400_000);
      return `Kept for ${days} ${format.plural(days, { one: 'day', other: 'days' })}`;
    },
  };
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
