import type { Target } from '@mailsized/client';
import { FORMATS } from './words.js';

export const formatMegabytes = (sizeBytes: number): string => FORMATS.exactMegabytes(sizeBytes);
export const formatMoney = (amountCents: number, currency: string): string => FORMATS.money(amountCents, currency);

export function formatTarget(target: Target): string {
  switch (target.provider) {
    case 'gmail':
      return 'Gmail';
    case 'outlook':
      return 'Outlook';
    case 'other':
      return 'any mail';
    case 'own':
      return formatMegabytes(target.ceilingBytes);
  }
}

/** The time that an encode still needs, in words. */
export function formatTimeLeft(secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  return secondsLeft < 10 ? 'a few seconds left' : `about ${Math.ceil(secondsLeft / 10) * 10} s left`;
}

/** A time of today, to the second. */
export function formatClock(time: Date): string {
  return time.toLocaleTimeString('sv-SE');
}

/** A time from the API, in the time zone of this machine. */
export function formatTime(iso: string): string {
  return new Date(iso).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}
