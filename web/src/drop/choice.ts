import { computed, effect, signal } from '@preact/signals';
import type { Target } from '@mailsized/client';
import { limits } from '../api/settings.js';
import { readStored, store } from '../app/browser-storage.js';

export type Provider = Target['provider'];

const STORED_AS = 'provider';
const BYTES_PER_MB = 1_000_000;

const stored = readStored(STORED_AS);

/** Where the customer will send the video. The browser remembers it. */
export const provider = signal<Provider>(isProvider(stored) ? stored : 'gmail');
/** As it was typed. */
export const ownMegabytes = signal('10');

/** Null while the own size is not a number within the bounds. */
export const target = computed((): Target | null => {
  if (provider.value !== 'own') return { provider: provider.value };
  const ceilingBytes = Math.floor(megabytesIn(ownMegabytes.value) * BYTES_PER_MB);
  const { min, max } = limits.value.ownSizeBytes;
  return ceilingBytes >= min && ceilingBytes <= max ? { provider: 'own', ceilingBytes } : null;
});

effect(() => store(STORED_AS, provider.value));

/** Accepts a comma or a point. NaN for anything else. */
function megabytesIn(typed: string): number {
  const text = typed.trim().replace(',', '.');
  return /^\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
}

function isProvider(text: string | null): text is Provider {
  return text === 'gmail' || text === 'outlook' || text === 'other' || text === 'own';
}
