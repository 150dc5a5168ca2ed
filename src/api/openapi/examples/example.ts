/** What a call of an operation looks like. All examples are about the same job, account and endpoint. */
export interface Example {
  body?: unknown;
  /** The main answer, where it has a body. */
  answer?: unknown;
  /** The header `Location`, where the answer has one. */
  location?: string;
}

export const API = 'https://api.example.com';
const STORE = 'https://store.example.com/videos';
export const JOB_ID = '1e5b1c86-1177-474e-855a-4d2d4cd67a4c';
export const EMAIL = 'ada@example.com';
export const FILE_NAME = 'holiday.mov';
export const SIZE_BYTES = 180_000_000;
export const RESULT_BYTES = 24_600_000;
export const ENDPOINT_ID = 'we_EXAMPLE';
export const ACCOUNT_ID = 'acct_EXAMPLE';
export const KEY_PREFIX = 'ms_live_EXAMPLE';
export const PAYMENT_INTENT_ID = 'pi_EXAMPLE';
export const GMAIL = { provider: 'gmail' };
export const METADATA = { customer: '4711' };
export const EXTERNAL_ID = 'order-1001';
export const NOTE_ID = '5f8f1d0e-6f53-4c39-a1ab-5d0a4e1f9f10';

/** The moments in the life of the job. */
export const TIMES = {
  signedUp: '2026-01-05T09:00:00.000Z',
  created: '2026-01-31T12:00:00.000Z',
  quoted: '2026-01-31T12:01:00.000Z',
  paid: '2026-01-31T12:02:00.000Z',
  compressing: '2026-01-31T12:02:01.000Z',
  done: '2026-01-31T12:05:00.000Z',
  offerExpires: '2026-01-31T13:01:00.000Z',
  expires: '2026-02-01T12:05:00.000Z',
  keepableUntil: '2026-02-03T12:05:00.000Z',
} as const;

/** Where the browser is redirected to. */
export function storedAt(name: string): string {
  return `${STORE}/${JOB_ID}/${name}?X-Amz-Signature=EXAMPLE`;
}

/** The id of the state that began at a time. */
export function versionAt(time: string): string {
  return `${Date.parse(time)}-1`;
}
