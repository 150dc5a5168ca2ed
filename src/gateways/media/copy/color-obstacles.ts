import type { CopyObstacle } from '../../../domain/media/facts/copy-facts.js';
import type { ColorTags } from '../../../domain/media/facts/media-facts.js';

/** The matrices that players support, by their numbers in a stream (Rec. ITU-T H.264, table E-5). */
const MATRIX_NUMBERS: Readonly<Record<string, number>> = { bt709: 1, bt470bg: 5, smpte170m: 6, bt2020nc: 9 };
/** Two numbers for the same matrix. */
const BT601_NUMBERS: readonly (number | undefined)[] = [5, 6];
/** Transfer characteristics that are not made for screens. */
const UNUSUAL_TRANSFERS: readonly (string | undefined)[] = ['linear', 'log100', 'log316'];

/**
 * Whether players may show the wrong colours. They believe either the container's tags or the stream's, so both must be
 * known to them and must agree.
 *
 * @param color what ffprobe reports
 * @param matrix what the stream states
 */
export function colorObstacles(color: ColorTags = {}, matrix?: number): readonly CopyObstacle[] {
  const stated = color.matrix === undefined ? undefined : (MATRIX_NUMBERS[color.matrix] ?? Number.NaN);
  const numbers = [stated, matrix].filter((number) => number !== undefined);
  const areKnown = numbers.every((number) => Object.values(MATRIX_NUMBERS).includes(number));
  const agree = new Set(numbers.map((number) => (BT601_NUMBERS.includes(number) ? 'bt601' : number))).size <= 1;
  return areKnown && agree && !UNUSUAL_TRANSFERS.includes(color.transfer) ? [] : ['color_tags'];
}
