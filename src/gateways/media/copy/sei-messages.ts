import { BitReader, readRbsp } from './rbsp.js';

/** One message of supplemental enhancement information (Rec. ITU-T H.264, 7.3.2.3.1). */
interface SeiMessage {
  readonly type: number;
  readonly payload: Buffer;
  /** Where each byte of the payload is in the unit. */
  readonly positions: Uint32Array;
}

/** The messages of a unit do not follow the standard, so their content is unknown. */
export class MalformedSeiError extends Error {
  override readonly name = 'MalformedSei';
}

/** Registered and unregistered user data: place, device and lens of a camera, captions, the name of the encoder. */
const USER_DATA_TYPES = [4, 5];
/** Higher types are not assigned and may hold anything. */
const LAST_ASSIGNED_TYPE = 205;
const DISPLAY_ORIENTATION_TYPE = 47;
/** Ends the payload of a unit, together with the zeros after it. */
const STOP_BYTE = 0x80;

/** The messages of a whole unit of type 6. @throws MalformedSeiError */
export function readSeiMessages(unit: Buffer): readonly SeiMessage[] {
  const { bytes, positions } = readRbsp(unit);
  const end = bytes.findLastIndex((byte) => byte !== 0);
  if (bytes[end] !== STOP_BYTE) throw new MalformedSeiError();
  const messages: SeiMessage[] = [];
  let at = 0;
  while (at < end) {
    const type = readNumber(bytes, at);
    const size = readNumber(bytes, type.next);
    at = size.next + size.value;
    if (at > end) throw new MalformedSeiError();
    const payload = bytes.subarray(size.next, at);
    messages.push({ type: type.value, payload, positions: positions.subarray(size.next, at) });
  }
  return messages;
}

/** Reads a number as the standard encodes it: as many bytes of 255 as fit, then the remainder. */
function readNumber(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += byte;
    if (byte !== 255) return { value, next: at + 1 };
  }
  throw new MalformedSeiError();
}

/**
 * Overwrites user data in a whole unit of type 6, in place: the unit keeps its length, and its messages keep their types and
 * sizes, so that nothing else in the file changes. Returns whether there was any. A repeat changes nothing.
 * @throws MalformedSeiError and leaves the unit as it was
 */
export function blankUserData(unit: Buffer): boolean {
  const personal = readSeiMessages(unit).filter(
    ({ type }) => USER_DATA_TYPES.includes(type) || type > LAST_ASSIGNED_TYPE,
  );
  for (const { positions } of personal) blank(unit, positions);
  return personal.length > 0;
}

/**
 * Fills the payload with ones. Where an emulation prevention byte divides it, the two zeros before that byte stay and a one
 * follows it: otherwise the byte would become a part of the payload.
 */
function blank(unit: Buffer, positions: Uint32Array): void {
  const preventing = new Set<number>();
  positions.forEach((position, index) => {
    if (index > 0 && position - (positions[index - 1] ?? 0) > 1) preventing.add(position - 1);
  });
  // Zeros at the end of the payload may belong to a byte that is in the next message.
  const last = positions.at(-1) ?? -1;
  for (const position of [last + 1, last + 2]) if (preventsEmulation(unit, position)) preventing.add(position);
  for (const position of positions) unit[position] = fillOf(preventing, position);
}

function preventsEmulation(unit: Buffer, at: number): boolean {
  return unit[at] === 3 && unit[at - 1] === 0 && unit[at - 2] === 0;
}

function fillOf(preventing: ReadonlySet<number>, position: number): number {
  if (preventing.has(position + 1) || preventing.has(position + 2)) return 0;
  return preventing.has(position - 1) ? 1 : 0xff;
}

/** Whether a unit of type 6 asks players to turn or mirror the picture (D.1.27). @throws MalformedSeiError */
export function turnsPicture(unit: Buffer): boolean {
  return readSeiMessages(unit).some(({ type, payload }) => type === DISPLAY_ORIENTATION_TYPE && isTurn(payload));
}

/** The message is five bytes long at most; an incomplete one counts as a turn. */
function isTurn(payload: Buffer): boolean {
  if (payload.length < 3) return payload.length === 0 || (payload[0] ?? 0) < STOP_BYTE;
  const reader = new BitReader(payload);
  const isCanceled = reader.flag();
  return !isCanceled && (reader.bits(2) !== 0 || reader.bits(16) !== 0);
}
