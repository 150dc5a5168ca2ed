import { patched as patchedInHistory } from '@temporalio/workflow';
import type { ChangeId } from './changes.js';

/** Whether this workflow has a change of its code, or begins it now. `changes.ts` says which versions begin it. */
export function patched(change: ChangeId): boolean {
  return patchedInHistory(change);
}
