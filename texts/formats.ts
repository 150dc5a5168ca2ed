/** How a language writes figures. The texts of a catalogue are made with it. */
export interface Formats {
  readonly locale: string;
  /** Megabytes (10^6 bytes): `18.6 MB`. */
  megabytes(sizeBytes: number): string;
  /** With two decimals, because with one a small video could seem to exceed its limit: `18.60 MB`. */
  exactMegabytes: (sizeBytes: number) => string;
  /** From 10^9 bytes on in gigabytes, below 10^5 in kilobytes; a whole number has no decimals: `2 GB`, `18.6 MB`, `7 kB`. */
  fileSize(sizeBytes: number): string;
  /** In days, hours, minutes or seconds, rounded up: `14 days`, `2 hours`, `20 minutes`. */
  duration(durationMs: number): string;
  /** Minutes and seconds: `1:07`. */
  clock(durationMs: number): string;
  /** @param amountCents in the currency's smallest unit, as Stripe counts it. */
  money(amountCents: number, currency: string): string;
  /** @param percent 0 to 100. */
  percent(percent: number): string;
  integer(value: number): string;
  /** What a language is called, by its code in ISO 639 or its BCP 47 tag; the code where it is unknown. */
  language(code: string): string;
  /** At most two decimals, without separators between thousands: `29.97`. */
  decimal(value: number): string;
  /** The day and the time, in the time zone of these formats. */
  dateTime(atMs: number): string;
  /** The time of day, in the time zone of these formats. */
  timeOfDay(atMs: number): string;
  /** The form for a number, by the plural rules of the language. `other` is for every number without its own form. */
  plural(count: number, forms: { one?: string; other: string }): string;
}

/** A unit, its seconds, and from how many seconds on it is used. */
const DURATION_UNITS = [
  ['day', 86_400, 172_800],
  ['hour', 3600, 7200],
  ['minute', 60, 60],
] as const;

/**
 * @param locale a BCP 47 language tag.
 * @param timeZone for dates, which then name it; by default the reader's own, which nobody has to be told.
 */
export function formatsOf(locale: string, timeZone?: 'UTC'): Formats {
  const decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const upToOneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    useGrouping: false,
  });
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone });
  const rules = new Intl.PluralRules(locale);
  return {
    locale,
    megabytes: (sizeBytes) => `${decimals.format(sizeBytes / 1_000_000)} MB`,
    exactMegabytes: (sizeBytes) => `${exact.format(sizeBytes / 1_000_000)} MB`,
    fileSize: (sizeBytes) => {
      if (sizeBytes >= 1e9) return `${upToOneDecimal.format(sizeBytes / 1e9)} GB`;
      if (sizeBytes >= 1e5) return `${upToOneDecimal.format(sizeBytes / 1e6)} MB`;
      return `${integers.format(Math.ceil(sizeBytes / 1e3))} kB`;
    },
    duration: (durationMs) => {
      const seconds = Math.ceil(durationMs / 1000);
      const [unit, unitSec] = DURATION_UNITS.find(([, , fromSec]) => seconds >= fromSec) ?? ['second', 1];
      const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
      return format.format(Math.ceil(seconds / unitSec));
    },
    clock: (durationMs) => {
      const seconds = Math.round(durationMs / 1000);
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    },
    money: (amountCents, currency) => {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      // The smallest unit is a hundredth of a dollar, but a whole yen.
      return format.format(amountCents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    percent: (percent) => percents.format(percent / 100),
    integer: (value) => integers.format(value),
    language: (code) => languageName(locale, code),
    decimal: (value) => short.format(value),
    dateTime: (atMs) => (timeZone === undefined ? dates.format(atMs) : `${dates.format(atMs)} ${timeZone}`),
    timeOfDay: (atMs) => times.format(atMs),
    plural: (count, forms) => (rules.select(count) === 'one' ? (forms.one ?? forms.other) : forms.other),
  };
}

/** Files may name a language in any way. */
function languageName(locale: string, code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
