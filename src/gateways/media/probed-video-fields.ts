import type { ColorTags, FieldOrder, HdrTransfer } from '../../domain/media/facts/media-facts.js';

/** ffprobe's fields about how a picture is displayed; see `ProbedStream`. */
interface ProbedVideoFields {
  readonly sample_aspect_ratio?: string | undefined;
  readonly field_order?: string | undefined;
  readonly color_transfer?: string | undefined;
  readonly color_space?: string | undefined;
  readonly color_primaries?: string | undefined;
  readonly color_range?: string | undefined;
  readonly side_data_list: readonly { readonly rotation?: number | undefined }[];
}

/** A player turns the picture clockwise by minus ffprobe's angle. A turn that is no multiple of 90 degrees is ignored. */
export function rotationOf({ side_data_list }: ProbedVideoFields): number {
  return quarterTurnOf(side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0);
}

/** The clockwise turn for one of ffprobe's angles: 0, 90, 180 or 270. */
export function quarterTurnOf(angle: number): number {
  return isQuarterTurn(angle) ? (((Math.round(-angle / 90) * 90) % 360) + 360) % 360 : 0;
}

/** Whether players apply one of ffprobe's angles. */
export function isQuarterTurn(angle: number): boolean {
  return Math.abs(angle - Math.round(angle / 90) * 90) <= 1;
}

/** No camera exceeds this. A larger ratio is a mistake, and players show square pixels. */
const MAX_PIXEL_ASPECT = 5;

/** Width of a pixel as a multiple of its height; 1 when the file states none or a wrong one. */
export function pixelAspectOf({ sample_aspect_ratio }: Pick<ProbedVideoFields, 'sample_aspect_ratio'>): number {
  const aspect = parseRatio(sample_aspect_ratio, ':') ?? 1;
  return aspect > MAX_PIXEL_ASPECT || aspect < 1 / MAX_PIXEL_ASPECT ? 1 : aspect;
}

/** A positive ratio, or null. */
export function parseRatio(text: string | undefined, separator: string): number | null {
  const [numerator = Number.NaN, denominator = 1] = (text ?? '').split(separator).map(Number);
  const value = numerator / denominator;
  return Number.isFinite(value) && value > 0 ? value : null;
}

export function hdrOf(transfer: string | undefined): HdrTransfer {
  if (transfer === 'smpte2084') return 'pq';
  return transfer === 'arib-std-b67' ? 'hlg' : null;
}

/** The field that is shown first. ffprobe gives the coded order, then the display order. */
export function fieldOrderOf({ field_order }: ProbedVideoFields): FieldOrder | undefined {
  if (field_order === 'tt' || field_order === 'bt') return 'tff';
  return field_order === 'bb' || field_order === 'tb' ? 'bff' : undefined;
}

/** The colour tags that the file states; empty when it states none. */
export function colorTagsOf(fields: ProbedVideoFields): { readonly color?: ColorTags } {
  const stated = (tag: string | undefined) =>
    tag === undefined || /unknown|reserved|unspec/.test(tag) ? undefined : tag;
  const range = { tv: 'limited', pc: 'full' } as const;
  const matrix = stated(fields.color_space);
  const primaries = stated(fields.color_primaries);
  const transfer = stated(fields.color_transfer);
  const color: ColorTags = {
    ...(matrix === undefined ? {} : { matrix }),
    ...(primaries === undefined ? {} : { primaries }),
    ...(transfer === undefined ? {} : { transfer }),
    ...(fields.color_range === 'tv' || fields.color_range === 'pc' ? { range: range[fields.color_range] } : {}),
  };
  return Object.keys(color).length === 0 ? {} : { color };
}
