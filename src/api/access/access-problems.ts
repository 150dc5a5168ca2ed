import type { ProblemCode } from '../../contracts/problem-codes.js';
import type { AccessRule } from './operations.js';

/** The problems that `AccessGuard` may answer with before an operation runs. */
export function accessProblemsOf({ callers, reach, startsWork, refusedToLocked }: AccessRule): ProblemCode[] {
  return [
    ...(callers.includes('holder') ? (['token_missing', 'token_invalid'] as const) : []),
    ...(callers.includes('uploader') ? (['upload_token_invalid'] as const) : []),
    ...(callers.includes('holder') || callers.includes('uploader') || callers.includes('anonymous')
      ? []
      : (['api_key_missing', 'not_allowed'] as const)),
    'api_key_invalid',
    ...(reach === 'service' ? (['live_key_required'] as const) : []),
    ...(reach === 'job' ? (['job_not_found'] as const) : []),
    ...(startsWork || refusedToLocked ? (['account_locked'] as const) : []),
    ...(startsWork ? (['maintenance'] as const) : []),
    ...(callers.includes('anonymous') ? [] : (['dependency_unavailable'] as const)),
  ];
}
