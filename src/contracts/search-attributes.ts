import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * The attributes that an operator can filter by in the Temporal Web UI. They must never contain personal data.
 * The stack and RUNBOOK.md register the same names in the namespace.
 */
export const SEARCH_ATTRIBUTES = {
  state: defineSearchAttributeKey('MailSizedState', 'KEYWORD'),
  provider: defineSearchAttributeKey('MailSizedProvider', 'KEYWORD'),
  queue: defineSearchAttributeKey('MailSizedQueue', 'KEYWORD'),
  needsAttention: defineSearchAttributeKey('MailSizedNeedsAttention', 'BOOL'),
} as const;
