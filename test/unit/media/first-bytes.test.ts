import { describe, expect, it } from 'vitest';
import { HEAD_BYTES, isCertainlyNoVideo } from '../../../src/domain/media/facts/first-bytes.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 131 + (at >> 3)) % 251));
const followedBy = (text: string, rest: Uint8Array = noise(4000)): Uint8Array => Buffer.concat([bytes(text), rest]);

function ftyp(major: string, ...compatible: string[]): string {
  const brands = [major, '\0\0\0\0', ...compatible].join('');
  return `\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`;
}

function transportPackets(size: number): Buffer {
  return Buffer.concat(Array.from({ length: 8 }, () => Buffer.concat([bytes('\x47\x40\x11\x10'), noise(size - 4)])));
}

describe('the first bytes of a file', () => {
  it.each([
    ['a PDF', followedBy('%PDF-1.7\n')],
    ['a ZIP archive, or an Office document', followedBy('PK\x03\x04')],
    ['an old Office document', followedBy('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1')],
    ['a JPEG', followedBy('\xFF\xD8\xFF\xE1')],
    ['a PNG', followedBy('\x89PNG\r\n\x1A\n')],
    ['a HEIC photograph', followedBy(ftyp('heic', 'mif1', 'MiHE', 'heic'))],
    ['an AVIF picture', followedBy(ftyp('avif', 'mif1', 'miaf', 'MA1B'))],
    ['an MP3 with a title', followedBy('ID3\x04\0\0\0\0')],
    ['an MP3', followedBy('\xFF\xFB\x90\x64')],
    ['a FLAC', followedBy('fLaC\0\0\0\x22')],
    ['a WAVE file', followedBy('RIFF\x10\0\0\0WAVEfmt ')],
    ['a program for Linux', followedBy('\x7FELF\x02')],
    ['a program for Windows', followedBy(`MZ${'\x90'.repeat(126)}PE\0\0`)],
    ['plain text', Buffer.from('Grüße aus dem Urlaub.\r\n'.repeat(3000)).subarray(0, HEAD_BYTES)],
    ['a short text', bytes('hello')],
  ])('of %s say that it is no video', (_, head) => {
    expect(isCertainlyNoVideo(head)).toBe(true);
  });

  it.each([
    ['nothing', bytes('')],
    ['noise', noise(HEAD_BYTES)],
    ['an MP4', followedBy(ftyp('isom', 'iso2', 'avc1'))],
    ['a sequence of HEVC pictures', followedBy(ftyp('heic', 'msf1', 'hevc'))],
    ['an MP4 that holds a still, too', followedBy(ftyp('mif1', 'heic', 'mp42', 'isom'))],
    ['a QuickTime file without a type', followedBy('\0\0\0\x08wide\0\x10\0\0mdat')],
    ['a transport stream that begins with a picture', followedBy('\x89PNG\r\n\x1A\n', transportPackets(188))],
    ['a transport stream behind a text', followedBy('HTTP/1.1 200 OK\r\n\r\n', transportPackets(188))],
    ['a transport stream behind an ID3 tag', followedBy('ID3\x04\0\0\0\0', transportPackets(192))],
    ['a transport stream of long packets behind a text', followedBy('captured ', transportPackets(204))],
    ['a program stream behind a text', followedBy('captured \0\0\x01\xBA')],
    ['raw video with a header of text', followedBy('YUV4MPEG2 W320 H240 F30:1\nFRAME\n')],
  ])('of %s do not', (_, head) => {
    expect(isCertainlyNoVideo(head)).toBe(false);
  });
});
