import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What an operator can filter by in the Temporal Web UI. Nothing personal may ever be put here.
 * The stack and RUNBOOK.md register the same names with the namespace.
 */
export const SEARCH_ATTRIBUTES = {
  state: defineSearchAttributeKey('MailSizedState', 'KEYWORD'),
  provider: defineSearchAttributeKey('MailSizedProvider', 'KEYWORD'),
  queue: defineSearchAttributeKey('MailSizedQueue', 'KEYWORD'),
  needsAttention: defineSearchAttributeKey('MailSizedNeedsAttention', 'BOOL'),
} as const;
