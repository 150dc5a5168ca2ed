import { describe, expect, it } from 'vitest';
import { acceptedLocale } from '../../../src/api/http/accepted-locale.js';
import { localeSchema } from '../../../src/api/http/locale.schema.js';
import { changeVideoSchema } from '../../../src/api/videos/video.schemas.js';

describe('the language of a customer', () => {
  it.each(['de', 'en-GB', 'zh-Hant-TW'])('may be %s', (tag) => {
    expect(localeSchema.safeParse(tag).success).toBe(true);
  });

  it.each(['', 'german language', '../de', 'd', `de-${'x'.repeat(40)}`])('is not %s', (tag) => {
    expect(localeSchema.safeParse(tag).success).toBe(false);
  });

  it('is changed alone or with the address, and one of them at least', () => {
    expect(changeVideoSchema.safeParse({ locale: 'de' }).success).toBe(true);
    expect(changeVideoSchema.safeParse({ email: null }).success).toBe(true);
    expect(changeVideoSchema.safeParse({}).success).toBe(false);
  });

  it('is not known when the caller says nothing', () => {
    const silent = { headers: {}, acceptsLanguages: () => 'en' } as unknown as Parameters<typeof acceptedLocale>[0];
    expect(acceptedLocale(silent)).toBeUndefined();
  });
});
