/**
 * The payload of a unit of H.264 without its emulation prevention bytes (Rec. ITU-T H.264, 7.4.1): a 3 after two zeros,
 * which keeps the payload from looking like the start of a unit.
 */
export interface Rbsp {
  readonly bytes: Buffer;
  /** Where each byte of `bytes` is in the unit. */
  readonly positions: Uint32Array;
}

/** Reads the payload after the one-byte header of a unit. */
export function readRbsp(unit: Buffer): Rbsp {
  const bytes = Buffer.alloc(unit.length);
  const positions = new Uint32Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (let at = 1; at < unit.length; at += 1) {
    const byte = unit[at] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes[length] = byte;
    positions[length] = at;
    length += 1;
  }
  return { bytes: bytes.subarray(0, length), positions: positions.subarray(0, length) };
}

/** The bits end in the middle of a value. */
export class OutOfBitsError extends Error {
  override readonly name = 'OutOfBits';
}

/** Reads a payload bit by bit, in the terms of the standard. */
export class BitReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** u(count), at most 32 bits. @throws OutOfBitsError */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; read += 1) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw new OutOfBitsError();
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
      this.at += 1;
    }
    return value;
  }

  /** ue(v). @throws OutOfBitsError also for a value of more than 32 bits, which no field has */
  unsigned(): number {
    let zeros = 0;
    while (!this.flag()) {
      zeros += 1;
      if (zeros > 32) throw new OutOfBitsError();
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v). @throws OutOfBitsError */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
