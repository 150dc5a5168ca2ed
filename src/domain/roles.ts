/** The roles of an account: `user` is for a program, the others are for people who run the service. */
export const ROLES = ['user', 'support', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether jobs of a key are paid with real money. In `test`, the payment simulator plays the provider. */
export const KEY_MODES = ['live', 'test'] as const;
export type KeyMode = (typeof KEY_MODES)[number];

/** The kind of person who requested an action on a job. Never a name: names are in the audit log. */
export type Requester = 'customer' | 'support' | 'operator';
