import { Schema } from 'mongoose';
import type { KeyMode } from '../../domain/roles.js';

/** An API key. The key itself is shown only once, when it is created. */
export interface ApiKeyRecord {
  /** The public start of the key, under which it is listed. */
  _id: string;
  accountId: string;
  mode: KeyMode;
  /** SHA-256 of the whole key; the key is random and long enough for a plain hash. */
  hash: string;
  /** The name that its owner has given it. */
  name: string;
  createdAt: Date;
  /** From this time the key is not valid; null: it does not expire. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  requestCount: number;
  /** The key that replaced this one. */
  replacedBy: string | null;
}

export const apiKeySchema = new Schema<ApiKeyRecord>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    mode: { type: String, required: true },
    hash: { type: String, required: true },
    name: { type: String, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
    lastUsedAt: { type: Date, default: null },
    requestCount: { type: Number, default: 0 },
    replacedBy: { type: String, default: null },
  },
  { collection: 'api_keys', versionKey: false },
);
apiKeySchema.index({ accountId: 1, createdAt: -1, _id: -1 });
