import { describe, expect, it } from 'vitest';
import { blankUserDataInFrame } from '../../../../src/gateways/media/copy/blank-copied-user-data.js';
import {
  blankUserData,
  MalformedSeiError,
  readSeiMessages,
  turnsPicture,
} from '../../../../src/gateways/media/copy/sei-messages.js';
import { seededRandom } from '../../../support/seeded-random.js';

interface Message {
  readonly type: number;
  readonly payload: Buffer;
}

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34];
const CASES_PER_SEED = 250;

/** A unit as an encoder writes it: numbers in bytes of 255, a stop bit, and emulation prevention. */
function unitOf(messages: readonly Message[]): Buffer {
  const number = (value: number): number[] => [
    ...Array.from({ length: Math.floor(value / 255) }, () => 255),
    value % 255,
  ];
  const bytes = messages.flatMap(({ type, payload }) => [...number(type), ...number(payload.length), ...payload]);
  const escaped: number[] = [];
  for (const byte of [...bytes, 0x80]) {
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
    escaped.push(byte);
  }
  return Buffer.from([6, ...escaped]);
}

/** Mostly zeros and small numbers, which need emulation prevention bytes. */
function randomMessages(random: () => number): Message[] {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  return Array.from({ length: 1 + upTo(4) }, () => {
    const type = [0, 1, 4, 5, 6, 47, 137, 206, 300][upTo(8)] ?? 5;
    const length = random() < 0.1 ? 250 + upTo(300) : upTo(20);
    return { type, payload: Buffer.from(Array.from({ length }, () => (random() < 0.7 ? 0 : upTo(4)))) };
  });
}

const isPersonal = (type: number): boolean => type === 4 || type === 5 || type > 205;
const shown = (unit: Buffer): Message[] => readSeiMessages(unit).map(({ type, payload }) => ({ type, payload }));

describe('user data between the frames', () => {
  it.each(SEEDS)('is overwritten, and nothing else changes (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let index = 0; index < CASES_PER_SEED; index += 1) {
      const messages = randomMessages(random);
      const unit = unitOf(messages);
      const before = Buffer.from(unit);
      expect(shown(unit)).toEqual(messages);
      expect(blankUserData(unit)).toBe(messages.some(({ type }) => isPersonal(type)));
      expect(unit).toHaveLength(before.length);
      const after = shown(unit);
      expect(after.map(({ type, payload }) => [type, payload.length])).toEqual(
        messages.map(({ type, payload }) => [type, payload.length]),
      );
      const kept = (all: readonly Message[]): Message[] => all.filter(({ type }) => !isPersonal(type));
      expect(kept(after)).toEqual(kept(messages));
      expect(hasStartCode(unit), unit.toString('hex')).toBe(false);
      const once = Buffer.from(unit);
      blankUserData(unit);
      expect(unit).toEqual(once);
    }
  });

  it('leaves not one byte of what was written', () => {
    const unit = unitOf([{ type: 5, payload: Buffer.from('0123456789abcdef SecretCam +48.2082') }]);
    blankUserData(unit);
    expect(shown(unit)[0]?.payload.every((byte) => byte === 0xff)).toBe(true);
  });

  it.each(SEEDS)('is either overwritten or refused in a unit of noise (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let index = 0; index < CASES_PER_SEED; index += 1) {
      const noise = Buffer.from(
        Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256) >> 4),
      );
      const unit = Buffer.concat([Buffer.from([6]), noise]);
      const before = Buffer.from(unit);
      try {
        blankUserData(unit);
        expect(unit).toHaveLength(before.length);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedSeiError);
        expect(unit).toEqual(before);
      }
    }
  });

  it.each([
    ['nothing', []],
    ['no end', [5, 2, 1, 1]],
    ['a message that is longer than the unit', [5, 200, 1, 1, 0x80]],
    ['only zeros', [0, 0, 0]],
    ['a number without an end', [255, 255, 255]],
  ])('is refused in a unit with %s', (_what, bytes) => {
    expect(() => blankUserData(Buffer.from([6, ...bytes]))).toThrow(MalformedSeiError);
  });
});

describe('the frames of a copy', () => {
  const framed = (...units: readonly Buffer[]): Buffer =>
    Buffer.concat(
      units.flatMap((unit) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(unit.length);
        return [length, unit];
      }),
    );
  const camera = unitOf([{ type: 5, payload: Buffer.from('0123456789abcdef SecretCam') }]);
  const slice = Buffer.from([0x41, 0x9a, 5, 3, 0x80]);

  it('lose the data of a camera, wherever it is', () => {
    const frame = framed(slice, camera, slice);
    expect(blankUserDataInFrame(frame)).toBe(true);
    expect(frame.toString('latin1')).not.toContain('SecretCam');
    expect(frame.subarray(0, 9)).toEqual(framed(slice));
    expect(blankUserDataInFrame(framed(slice, slice))).toBe(false);
  });

  it.each([1, 2, 3])('are refused when they end too early, by %i bytes', (missing) => {
    const frame = framed(slice, camera);
    expect(() => blankUserDataInFrame(frame.subarray(0, frame.length - missing))).toThrow(MalformedSeiError);
    expect(() => blankUserDataInFrame(Buffer.concat([frame, Buffer.alloc(missing)]))).toThrow(MalformedSeiError);
  });
});

describe('a turn that the frames ask for', () => {
  // cancel, flips, the turn in sixteen bits, then what else the message holds
  it.each([
    ['a quarter turn', [0b00001000, 0, 0], true],
    ['a mirrored picture', [0b01000000, 0, 0], true],
    ['no turn at all', [0, 0, 0], false],
    ['the end of an earlier turn', [0x80], false],
    ['an incomplete message', [0], true],
  ])('%s', (_what, payload, turns) => {
    expect(turnsPicture(unitOf([{ type: 47, payload: Buffer.from(payload) }]))).toBe(turns);
  });
});

function hasStartCode(unit: Buffer): boolean {
  return unit.some((byte, at) => byte <= 2 && unit[at - 1] === 0 && unit[at - 2] === 0);
}
