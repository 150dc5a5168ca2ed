import { findPackets } from './transport-packets.js';

/** How many of the first bytes of a file are checked before its upload. */
export const HEAD_BYTES = 32_768;

/** The first bytes of files that are not videos, one character per byte. */
const SIGNATURES: readonly RegExp[] = [
  // Documents and archives; today's Office documents are ZIP archives.
  /^%PDF-/,
  /^PK(?:\x03\x04|\x05\x06|\x07\x08)/,
  /^\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1/,
  /^(?:7z\xBC\xAF\x27\x1C|Rar!\x1A\x07|\x1F\x8B\x08)/,
  // Pictures.
  /^(?:\xFF\xD8\xFF|\x89PNG\r\n\x1A\n|II\*\0|MM\0\*|8BPS|RIFF[^]{4}WEBP)/,
  // Sound.
  /^(?:fLaC|ID3[\x02-\x04]\0|#!AMR|RIFF[^]{4}WAVE|FORM[^]{4}AIF[FC])/,
  /^\xFF[\xE2\xE3\xF2\xF3\xFA\xFB][\x10-\xEF]/,
  // Programs.
  /^(?:\x7FELF|\xFE\xED\xFA[\xCE\xCF]|[\xCE\xCF]\xFA\xED\xFE|\xCA\xFE\xBA\xBE)/,
  /^MZ[^]{10,4096}PE\0\0/,
];

/** Starts of MPEG streams and of MXF. Recorders write them after whatever was on the line before. */
const BEHIND_JUNK = /\0\0\x01[\xBA\xB3]|\x06\x0E\x2B\x34\x02\x05\x01/;

/** Brands of files with one picture or a collection of pictures. */
const STILL_BRANDS = /^(?:hei[cxm]|mif[12]|avif)$/;
const FILM_BRANDS = /^(?:msf\d|hev[cxms]|avis|iso.|mp4.|qt {2}|M4V.|avc1|3g..)$/;

const CONTROL_CHARACTERS = /[\0-\x08\x0E-\x1A\x1C-\x1F]/;

/**
 * Whether the first bytes show that a file is certainly not a video that we read, but a document, a picture, sound, a
 * program or text. A file in doubt passes, because the probe later reads the whole file.
 *
 * @param head the first `HEAD_BYTES` of the file, or all of it.
 */
export function isCertainlyNoVideo(head: Uint8Array): boolean {
  const bytes = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  if (isPicture(bytes)) return true;
  const isOther = SIGNATURES.some((signature) => signature.test(bytes)) || isText(head);
  return isOther && !BEHIND_JUNK.test(bytes) && findPackets(head) === null;
}

/** Whether a file of the MP4 family contains only still pictures, as HEIC and AVIF do. */
function isPicture(bytes: string): boolean {
  if (bytes.slice(4, 8) !== 'ftyp' || bytes.includes('moov')) return false;
  const boxBytes = [...bytes.slice(0, 4)].reduce((size, char) => size * 256 + char.charCodeAt(0), 0);
  const compatible = bytes.slice(16, boxBytes).match(/[^]{4}/g) ?? [];
  return STILL_BRANDS.test(bytes.slice(8, 12)) && !compatible.some((brand) => FILM_BRANDS.test(brand));
}

function isText(head: Uint8Array): boolean {
  try {
    // The last character may be cut.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return text !== '' && !CONTROL_CHARACTERS.test(text);
  } catch {
    return false;
  }
}
