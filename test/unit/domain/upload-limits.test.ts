import { describe, expect, it } from 'vitest';
import { uploadRefusal } from '../../../src/domain/upload-limits.js';

const LIMIT_BYTES = 2_000_000_000;
const UPLOAD = { fileName: 'holiday.mov', sizeBytes: 90_000_000, contentType: 'video/quicktime' };

function refusalOf(change: Partial<typeof UPLOAD>) {
  return uploadRefusal({ ...UPLOAD, ...change }, LIMIT_BYTES);
}

describe('a file that is to be uploaded', () => {
  it.each([
    ['as it should be', {}],
    ['of the largest size', { sizeBytes: LIMIT_BYTES }],
    ['with a name of any script', { fileName: 'Urlaub – Großmutter 👵 (2) عطلة.mov' }],
    ['with the longest name', { fileName: 'x'.repeat(255) }],
    ['of a type that is not known', { contentType: 'application/octet-stream' }],
    ['of a type with a vendor’s name', { contentType: 'video/vnd.dlna.mpeg-tts' }],
  ])('is taken %s', (_, change) => {
    expect(refusalOf(change)).toBeNull();
  });

  it('is refused empty, and larger than the limit', () => {
    expect(refusalOf({ sizeBytes: 0 })).toBe('upload_empty');
    expect(refusalOf({ sizeBytes: LIMIT_BYTES + 1 })).toBe('upload_too_large');
  });

  it.each([
    ['a path', '../../etc/passwd'],
    ['a path of Windows', 'C:\\videos\\a.mov'],
    ['nothing visible', ''],
    ['256 characters', 'x'.repeat(256)],
  ])('is refused with a name of %s', (_, fileName) => {
    expect(refusalOf({ fileName })).toBe('file_name_unusable');
  });

  it.each(['text/html', 'image/gif', 'video/', 'video/mp4\r\nx: y', 'application/octet-stream2', ''])(
    'is refused as %j',
    (contentType) => {
      expect(refusalOf({ contentType })).toBe('not_a_video');
    },
  );
});
