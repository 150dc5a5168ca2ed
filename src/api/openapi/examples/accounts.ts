import { ACCOUNT_ID, KEY_PREFIX, TIMES } from './example.js';

export const CREATED_KEY = `${KEY_PREFIX}_NOT-A-REAL-KEY`;

export const ACCOUNT = {
  id: ACCOUNT_ID,
  name: 'example-shop',
  role: 'user',
  createdAt: TIMES.signedUp,
  lockedAt: null,
  quotas: {},
  allowedPresets: null,
};

export const KEY = {
  prefix: KEY_PREFIX,
  mode: 'live',
  name: 'import job',
  createdAt: TIMES.signedUp,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: TIMES.created,
  requestCount: 340,
  replacedBy: null,
};
