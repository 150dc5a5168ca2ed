import { describe, expect, it } from 'vitest';
import { cleanName } from '../../../src/domain/clean-name.js';

describe('a name that somebody typed', () => {
  it.each([
    ['a line break', 'my\nholiday.mov', 'my holiday.mov'],
    ['a line break of Windows', 'a\r\nSet-Cookie: x.mov', 'a Set-Cookie: x.mov'],
    ['a line separator', 'a\u2028b.mov', 'a b.mov'],
    ['a paragraph separator', 'a\u2029b.mov', 'a b.mov'],
    ['a tab', 'a\tb.mov', 'a b.mov'],
    ['a zero byte', 'a\u0000b.mov', 'a b.mov'],
    ['an escape of a terminal', '\u001b[31mred.mov', '[31mred.mov'],
    ['C1 controls', 'a\u0085b\u009b.mov', 'a b .mov'],
    ['text turned round', 'invoice\u202efdp.mov', 'invoicefdp.mov'],
    ['isolates', '\u2066a\u2069.mov', 'a.mov'],
    ['left-to-right and right-to-left marks', '\u200ea\u200f.mov', 'a.mov'],
    ['an Arabic letter mark', 'a\u061c.mov', 'a.mov'],
    ['zero-width spaces', 'pay\u200bpal\u2060\ufeff.mov', 'paypal.mov'],
    ['soft hyphens', 'pay\u00adpal.mov', 'paypal.mov'],
    ['a filler that looks like a space', 'a\u3164b\u115f.mov', 'ab.mov'],
    ['tags', 'a\u{e0041}\u{e007f}.mov', 'a.mov'],
    ['half a surrogate pair', 'a\ud83d.mov', 'a\ufffd.mov'],
    ['spaces around and between', '  a   b.mov ', 'a b.mov'],
  ])('loses %s', (_, typed, clean) => {
    expect(cleanName(typed)).toBe(clean);
    expect(cleanName(clean), 'once more').toBe(clean);
  });

  it.each([
    'holiday.mov',
    'Urlaub – Großmutter 👵 (2) عطلة.mov',
    'می\u200cخواهم.mov',
    'क्\u200dष.mov',
    '👨\u200d👩\u200d👧 ❤\ufe0f.mov',
    '葛\u{e0100}.mov',
  ])('stays as it is: %s', (name) => {
    expect(cleanName(name)).toBe(name);
  });

  it.each(['\n', '\u200f\u061c\u2028', ' \u200b '])('is empty when nothing of it is visible: %j', (name) => {
    expect(cleanName(name)).toBe('');
  });
});
