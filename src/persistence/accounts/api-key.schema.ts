import { Schema } from 'mongoose';
import type { KeyMode } from '../../domain/roles.js';

/** An API key; the key itself is only ever shown when it is made. */
export interface ApiKeyRecord {
  /** The public start of the key, by which it is listed. */
  _id: string;
  accountId: string;
  mode: KeyMode;
  /** SHA-256 of the whole key, which is random and long enough for that. */
  hash: string;
  /** What its owner calls it. */
  name: string;
  createdAt: Date;
  /** From then on it opens nothing; null: it does not end by itself. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  requestCount: number;
  /** The key that was made in its place. */
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
