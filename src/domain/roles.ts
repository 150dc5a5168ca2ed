/** What an account may be: a program's own, or one of those who run the service. */
export const ROLES = ['user', 'support', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether what a key makes is paid with real money; `test` is played by the payment simulator. */
export const KEY_MODES = ['live', 'test'] as const;
export type KeyMode = (typeof KEY_MODES)[number];

/** Who asked for an act on a job. Never a name: names are in the audit log. */
export type Requester = 'customer' | 'support' | 'operator';
