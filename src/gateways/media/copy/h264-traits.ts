import { MAX_WHOLE_UNIT_BYTES, UNIT, unitTypeOf } from './annex-b.js';
import { OutOfBitsError } from './rbsp.js';
import { MalformedSeiError, turnsPicture } from './sei-messages.js';
import { parseSequenceParameters, type SequenceParameters } from './sequence-parameters.js';

/** What the units of an H.264 stream say about a copy of the stream. */
export interface H264Traits {
  /** Frames from which decoding can start without any earlier one (IDR). */
  readonly keyFrames: number;
  /** Whether the first frame is a key frame. */
  readonly startsWithKeyFrame: boolean;
  /** Whether a new parameter set appears after the first picture. */
  readonly changesParameters: boolean;
  /** Whether a message asks players to turn or mirror the picture. */
  readonly turnsPicture: boolean;
  /** Bytes that a copy leaves out: padding and units of applications. */
  readonly unusedBytes: number;
  /** The parameters of the picture; null when they are missing. */
  readonly parameters: SequenceParameters | null;
  /** Whether a unit does not follow the standard, so that its content is unknown. */
  readonly malformed: boolean;
}

/** Collects the traits, unit by unit, in the order of the stream. */
export class H264TraitCollector {
  private keyFrames = 0;
  private firstPictureType: number | null = null;
  private changesParameters = false;
  private turns = false;
  private malformed = false;
  private unusedBytes = 0;
  private readonly parameterSets = new Set<string>();
  private parameters: SequenceParameters | null = null;

  add(unit: Buffer, sizeBytes: number): void {
    const type = unitTypeOf(unit);
    if (type >= UNIT.slice && type <= UNIT.keySlice) return this.addSlice(unit, type);
    if (isUnused(type)) {
      this.unusedBytes += sizeBytes;
      return;
    }
    try {
      if (sizeBytes > MAX_WHOLE_UNIT_BYTES) throw new MalformedSeiError();
      if (type === UNIT.sei) this.turns ||= turnsPicture(unit);
      if (type === UNIT.sequenceParameters || type === UNIT.pictureParameters) this.addParameterSet(unit, type);
    } catch (error) {
      if (!(error instanceof OutOfBitsError || error instanceof MalformedSeiError)) throw error;
      this.malformed = true;
    }
  }

  traits(): H264Traits {
    return {
      keyFrames: this.keyFrames,
      startsWithKeyFrame: this.firstPictureType === UNIT.keySlice,
      changesParameters: this.changesParameters,
      turnsPicture: this.turns,
      unusedBytes: this.unusedBytes,
      parameters: this.parameters,
      malformed: this.malformed,
    };
  }

  private addSlice(unit: Buffer, type: number): void {
    this.firstPictureType ??= type;
    // A slice whose first macroblock is number 0, coded as a single 1 bit, starts a picture.
    if (type === UNIT.keySlice && ((unit[1] ?? 0) & 0x80) !== 0) this.keyFrames += 1;
  }

  private addParameterSet(unit: Buffer, type: number): void {
    // The upper bits of the header only say how important the unit is.
    const key = `${type}:${unit.toString('latin1', 1)}`;
    if (this.parameterSets.has(key)) return;
    if (this.firstPictureType !== null || this.parameterSets.size >= MAX_PARAMETER_SETS) this.changesParameters = true;
    if (this.parameterSets.size < MAX_PARAMETER_SETS) this.parameterSets.add(key);
    if (type !== UNIT.sequenceParameters) return;
    if (this.parameters !== null) this.changesParameters = true;
    this.parameters ??= parseSequenceParameters(unit);
  }
}

/** Ordinary files have two. */
const MAX_PARAMETER_SETS = 64;

/** Padding, and types that the standard leaves to applications. `copyArgv` removes the same types. */
function isUnused(type: number): boolean {
  return type === 0 || type === UNIT.padding || type >= 24;
}
