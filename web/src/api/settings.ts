import { computed, signal } from '@preact/signals';
import { getPageSettings, persistently, type PageSettings } from '@mailsized/client';
import { anonymous } from './clients.js';

/** The settings of this installation; null until they are loaded. */
export const settings = signal<PageSettings | null>(null);
/** Why the settings could not be loaded; null if nothing failed. */
export const settingsError = signal<unknown>(null);

const PATIENCE_MS = 20_000;

export async function loadSettings(): Promise<void> {
  settingsError.value = null;
  try {
    settings.value = await persistently(() => getPageSettings({ client: anonymous }), { patienceMs: PATIENCE_MS });
  } catch (error) {
    settingsError.value = error;
  }
}

/** The bounds of the product, which an installation can only narrow. The API checks again. */
const WIDEST = {
  maxUploadBytes: 2_000_000_000,
  maxDurationSec: 1200,
  ownSizeBytes: { min: 100_000, max: 2_000_000_000 },
};

export const limits = computed(() => settings.value?.limits ?? WIDEST);

const PROVIDERS = ['gmail', 'outlook', 'other'] as const;

/** The mail services to choose from; their limits are null until they are known. */
export const listedTargets = computed(
  () => settings.value?.targets ?? PROVIDERS.map((provider) => ({ provider, ceilingBytes: null })),
);
