import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { accessRuleOf, type OperationId } from './operations.js';

/** The metadata key under which `AccessGuard` finds the operation of a route. */
export const OPERATION = Symbol('operation');

/**
 * Names a route: its `operationId` in the OpenAPI document and its row in the role matrix, which `AccessGuard`
 * enforces. Every route has exactly one.
 */
export function Operation(operationId: OperationId, summary: string): MethodDecorator {
  const { callers } = accessRuleOf(operationId);
  return applyDecorators(
    SetMetadata(OPERATION, operationId),
    ApiOperation({ operationId, summary }),
    ...(callers.includes('holder') ? [ApiParam({ name: 'jobId' })] : []),
    ...(callers.includes('uploader') ? [ApiParam({ name: 'uploadToken' })] : []),
  );
}
