import type { OpenAPIObject } from '@nestjs/swagger';
import { accessRuleOf, type OperationId } from '../access/operations.js';

type Requirement = Record<string, string[]>;

/** How callers say who they are. */
export const SECURITY_SCHEMES: NonNullable<OpenAPIObject['components']>['securitySchemes'] = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'API key, ms_live_… or ms_test_…',
    description: 'The key of an account. It opens every job of the account that has the key’s mode.',
  },
  jobToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'Job token',
    description:
      'The `token` from the answer that created the job. It opens that job only. Links and EventSource, which cannot send headers, may have it in the query as `?token=`.',
  },
};

const WITH_KEY: Requirement = { apiKey: [] };
const WITH_TOKEN: Requirement = { jobToken: [] };
const WITHOUT: Requirement = {};

/** The schemes that an operation accepts: one of several, where `{}` means no scheme. Empty: it accepts none. */
export function securityOf(operationId: OperationId): Requirement[] {
  const { callers } = accessRuleOf(operationId);
  if (callers.includes('holder')) return [WITH_TOKEN, WITH_KEY];
  // The path contains the upload token.
  if (callers.includes('uploader')) return [];
  // A key is optional. If one is sent, it is checked, and requests and jobs count for its account.
  return callers.includes('anonymous') ? [WITHOUT, WITH_KEY] : [WITH_KEY];
}
