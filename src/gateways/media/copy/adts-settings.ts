/** Bytes of the header before each frame of AAC in a stream (ADTS, ISO/IEC 13818-7, 6.2), without its optional checksum. */
const HEADER_BYTES = 7;

/**
 * Detects whether the settings of an AAC stream (ADTS) change within it: profile, sample rate or channels. An MP4
 * states them once, for the whole sound. The stream arrives in chunks.
 */
export class AdtsSettings {
  private rest = Buffer.alloc(0);
  private readonly found = new Set<string>();
  private hasLostFrames = false;

  push(chunk: Buffer): void {
    if (this.hasLostFrames) return;
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (at + HEADER_BYTES <= data.length) {
      const size = frameSize(data, at);
      if (size < HEADER_BYTES) {
        this.hasLostFrames = true;
        return;
      }
      if (at + size > data.length) break;
      this.found.add(settingsOf(data, at));
      at += size;
    }
    this.rest = Buffer.from(data.subarray(at));
  }

  /** Also true for a stream that does not follow the standard, because its settings are then unknown. */
  get change(): boolean {
    return this.hasLostFrames || this.found.size > 1;
  }
}

/** 0 where no frame begins. */
function frameSize(data: Buffer, at: number): number {
  const isFrame = (data.readUInt16BE(at) & 0xfff6) === 0xfff0;
  return isFrame ? (data.readUInt32BE(at + 2) >> 5) & 0x1fff : 0;
}

/** Profile, sample rate and channels: ten bits from the third byte on. The private bit among them is ignored. */
function settingsOf(data: Buffer, at: number): string {
  return (data.readUInt16BE(at + 2) & 0xfdc0).toString(16);
}
