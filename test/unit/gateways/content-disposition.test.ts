import { describe, expect, it } from 'vitest';
import { contentDisposition } from '../../../src/gateways/storage/content-disposition.js';

/** Reads the header as RFC 6266 says: the name for old clients and the one for all others. */
function namesIn(header: string): { plain: string; real: string } {
  const match = /^attachment; filename="([^"\\]*)"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)$/.exec(header);
  if (!match) throw new Error(`not a header of the expected form: ${header}`);
  return { plain: match[1] ?? '', real: decodeURIComponent(match[2] ?? '') };
}

describe('the name that a browser saves under', () => {
  it.each([
    ['plain', 'holiday.mp4', 'holiday.mp4'],
    ['with a blank', 'my holiday.mp4', 'my holiday.mp4'],
    ['with umlauts', 'Größe.mp4', 'Gr__e.mp4'],
    ['with a picture', '👵.mp4', '__.mp4'],
    ['with quotes', 'a"b.mp4', 'a_b.mp4'],
    ['that closes the quotes and adds a name', 'a"; filename="evil.exe', 'a_; filename=_evil.exe'],
    ['with a backslash', 'a\\b.mp4', 'a_b.mp4'],
    ['with a path', '../a.mp4', '.._a.mp4'],
    ['with percent signs', '100%41.mp4', '100_41.mp4'],
    ['with the signs that RFC 5987 keeps for itself', "it's (1)*.mp4", "it's (1)*.mp4"],
    ['with a line break and a header', 'a\r\nSet-Cookie: x=y.mp4', 'a__Set-Cookie: x=y.mp4'],
    ['empty', '', ''],
  ])('%s is whole for those who can read it, and harmless for the others', (_, fileName, plain) => {
    expect(namesIn(contentDisposition(fileName))).toEqual({ plain, real: fileName });
  });

  it('is one line of printable ASCII, whatever the name', () => {
    const everything = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('');
    expect(contentDisposition(everything)).toMatch(/^[\x20-\x7e]+$/);
  });

  it('is found even for a name that is no proper Unicode', () => {
    expect(namesIn(contentDisposition('half \ud83d.mp4')).real).toBe('half \ufffd.mp4');
  });
});
