import { BitReader, readRbsp } from './rbsp.js';

/** What a sequence parameter set says about the picture (Rec. ITU-T H.264, 7.3.2.1 and E.1.1). */
export interface SequenceParameters {
  /** Size of the shown picture in pixels, which need not be square. */
  readonly width: number;
  readonly height: number;
  /** Number of the colour matrix (table E-5); absent when it is not stated. */
  readonly matrix?: number;
}

/** Profiles whose parameter sets say how colours are sampled. */
const PROFILES_WITH_CHROMA_FORMAT = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const EXTENDED_ASPECT_RATIO = 255;

/** Parses a whole unit of type 7. @throws OutOfBitsError when it ends too early */
export function parseSequenceParameters(unit: Buffer): SequenceParameters {
  const reader = new BitReader(readRbsp(unit).bytes);
  const profile = reader.bits(8);
  reader.bits(16); // constraints and level
  reader.unsigned(); // id
  const chromaFormat = PROFILES_WITH_CHROMA_FORMAT.includes(profile) ? readChroma(reader) : 1;
  reader.unsigned(); // bits of the frame number
  skipPictureOrder(reader);
  reader.unsigned(); // reference frames
  reader.flag(); // gaps
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const fieldsPerRow = reader.flag() ? 1 : 2;
  if (fieldsPerRow === 2) reader.flag(); // adaptive fields
  reader.flag(); // direct inference
  const crop = reader.flag() ? readCrop(reader) : { horizontal: 0, vertical: 0 };
  const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const unitY = (chromaFormat === 1 ? 2 : 1) * fieldsPerRow;
  const matrix = reader.flag() ? readMatrix(reader) : undefined;
  return {
    width: 16 * columns - unitX * crop.horizontal,
    height: 16 * rows * fieldsPerRow - unitY * crop.vertical,
    ...(matrix === undefined ? {} : { matrix }),
  };
}

function readChroma(reader: BitReader): number {
  const chromaFormat = reader.unsigned();
  if (chromaFormat === 3) reader.flag(); // separate planes
  reader.unsigned(); // bits of brightness
  reader.unsigned(); // bits of colour
  reader.flag(); // lossless
  if (reader.flag()) {
    for (let list = 0; list < (chromaFormat === 3 ? 12 : 8); list += 1) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  return chromaFormat;
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** The longest cycle that the standard allows. */
const MAX_PICTURE_ORDER_CYCLE = 255;

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = Math.min(MAX_PICTURE_ORDER_CYCLE, reader.unsigned());
  for (let index = 0; index < cycle; index += 1) reader.signed();
}

function readCrop(reader: BitReader): { horizontal: number; vertical: number } {
  const [left, right, top, bottom] = [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()];
  return { horizontal: left + right, vertical: top + bottom };
}

/** The matrix in the display parameters; undefined when they state none. */
function readMatrix(reader: BitReader): number | undefined {
  if (reader.flag() && reader.bits(8) === EXTENDED_ASPECT_RATIO) reader.bits(32);
  if (reader.flag()) reader.flag(); // overscan
  if (!reader.flag()) return undefined;
  reader.bits(4); // format and range
  if (!reader.flag()) return undefined;
  reader.bits(16); // primaries and transfer
  const matrix = reader.bits(8);
  return matrix === UNSPECIFIED ? undefined : matrix;
}

const UNSPECIFIED = 2;
