import { describe, expect, it } from 'vitest';
import { mailName } from '../../../src/domain/mail-name.js';

describe('the name of a file in a mail', () => {
  it('stays as it is without an extension', () => {
    expect(mailName('Summer trip, part 2')).toBe('Summer trip, part 2');
  });

  // mailsized-refund.mov is a host as well: .mov is a top-level domain.
  it.each([
    ['mailsized-refund.mov', 'mailsized-refund (mov)'],
    ['Urlaub – Großmutter 👵 (2) عطلة.MP4', 'Urlaub – Großmutter 👵 (2) عطلة (MP4)'],
    ['夏の旅行.mkv', '夏の旅行 (mkv)'],
    ['.mov', '(mov)'],
  ])('keeps its extension, but not the dot that makes a host of it: %s', (name, shown) => {
    expect(mailName(name)).toBe(shown);
  });

  it.each([
    ['a host', 'Verify at evil.com', 'Verify at evil com'],
    ['a host before the extension', 'Verify at evil.com.mov', 'Verify at evil com (mov)'],
    ['a URL', 'https://evil.com/login?u=1', 'https evil com login?u=1'],
    ['a URL without slashes', 'https:evil.example.mp4', 'https evil example (mp4)'],
    ['a URL with backslashes', 'http:\\\\evil.example', 'http evil example'],
    ['a mail address', 'write to help@evil.com now.mov', 'write to help evil com now (mov)'],
    ['a telephone link', 'tel:+15550100.mp4', 'tel +15550100 (mp4)'],
    ['an address of numbers', '192.0.2.1.mp4', '192 0 2 1 (mp4)'],
    ['a full-width dot', 'evil\uff0ecom', 'evil com'],
    ['an ideographic full stop', 'evil\u3002com', 'evil com'],
    ['a host behind an invisible character', 'evil\u200b.\u2060com', 'evil com'],
    ['a host on a line of its own', 'a\nwww.evil.com\n', 'a www evil com'],
    ['an extension that is none of a video', 'evil.zip', 'evil zip'],
  ])('has no link made of %s', (_, name, shown) => {
    expect(mailName(name)).toBe(shown);
    expect(mailName(shown), 'once more').toBe(shown);
  });

  it('is short, and keeps its start and its end', () => {
    const shown = mailName(`Your account was limited ${'and more '.repeat(24)}part-12.mov`);
    expect(shown).toBe('Your account was limited … part-12 (mov)');
    expect([...mailName('👵'.repeat(100))]).toHaveLength(40);
    expect(mailName(`${'x'.repeat(34)}.mov`)).toBe(`${'x'.repeat(34)} (mov)`);
  });

  it.each(['', '\n', '...', '://'])('is empty when nothing of it may be shown: %j', (name) => {
    expect(mailName(name)).toBe('');
  });
});
