/** Units of H.264 by `nal_unit_type` (Rec. ITU-T H.264, table 7-1). */
export const UNIT = {
  slice: 1,
  keySlice: 5,
  sei: 6,
  sequenceParameters: 7,
  pictureParameters: 8,
  padding: 12,
} as const;

/** The type of a unit, from its first byte. */
export function unitTypeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 31;
}

/** Longest unit that is kept whole. Only the beginning is kept of longer units and of picture data. */
export const MAX_WHOLE_UNIT_BYTES = 1_000_000;
const KEPT_OF_PICTURE_DATA = 8;
const PARSED_WHOLE: readonly number[] = [UNIT.sei, UNIT.sequenceParameters, UNIT.pictureParameters];

/** @param unit the whole unit, or its beginning. @param sizeBytes its length, in the stream */
export type UnitListener = (unit: Buffer, sizeBytes: number) => void;

/** Splits a stream of H.264 with start codes (Annex B) that arrives in chunks. Keeps at most about one megabyte. */
export class AnnexBSplitter {
  private tail = Buffer.alloc(0);
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private sizeBytes = 0;
  private isInUnit = false;

  constructor(private readonly onUnit: UnitListener) {}

  push(chunk: Buffer): void {
    const data = this.tail.length === 0 ? chunk : Buffer.concat([this.tail, chunk]);
    let at = 0;
    for (;;) {
      const next = data.indexOf(START_CODE, at);
      if (next < 0) break;
      this.take(data.subarray(at, next));
      this.endUnit();
      this.isInUnit = true;
      at = next + START_CODE.length;
    }
    // A start code may be divided between two chunks.
    const safe = Math.max(at, data.length - (START_CODE.length - 1));
    this.take(data.subarray(at, safe));
    this.tail = Buffer.from(data.subarray(safe));
  }

  end(): void {
    this.take(this.tail);
    this.tail = Buffer.alloc(0);
    this.endUnit();
  }

  private take(bytes: Buffer): void {
    if (!this.isInUnit || bytes.length === 0) return;
    this.sizeBytes += bytes.length;
    const type = unitTypeOf(this.kept[0] ?? bytes);
    const most = PARSED_WHOLE.includes(type) ? MAX_WHOLE_UNIT_BYTES : KEPT_OF_PICTURE_DATA;
    const kept = Buffer.from(bytes.subarray(0, Math.max(0, most - this.keptBytes)));
    if (kept.length === 0) return;
    this.kept.push(kept);
    this.keptBytes += kept.length;
  }

  private endUnit(): void {
    const { kept, sizeBytes } = this;
    this.kept = [];
    this.keptBytes = 0;
    this.sizeBytes = 0;
    if (sizeBytes > 0) this.onUnit(withoutTrailingZeros(Buffer.concat(kept)), sizeBytes);
  }
}

const START_CODE = Buffer.from([0, 0, 1]);

/** Zeros between a unit and the next start code belong to neither. */
function withoutTrailingZeros(unit: Buffer): Buffer {
  return unit.subarray(0, unit.findLastIndex((byte) => byte !== 0) + 1);
}
