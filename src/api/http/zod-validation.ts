import { Body, Param, Query, applyDecorators, type PipeTransform } from '@nestjs/common';
import { ApiBody, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type z } from 'zod';
import { PROBLEM_STATUSES, type ProblemCode } from '../../contracts/problem-codes.js';
import { checkFields, type Place } from './field-errors.js';
import { Problem } from './problem.js';
import { openApiSchemaOf } from './openapi-schema.js';
import { PROBLEM_CONTENT, describeProblem } from './problem-description.js';

/** Validates a value against a schema. If it is invalid, the answer names the wrong fields and what is allowed. */
export class ZodValidationPipe implements PipeTransform {
  constructor(
    readonly schema: z.ZodType,
    readonly place: Place,
  ) {}

  transform(value: unknown): unknown {
    const checked = checkFields(this.schema, value ?? {}, this.place);
    if ('errors' in checked) throw new Problem('invalid_request', { errors: checked.errors });
    return checked.data;
  }
}

/** The validated request body. Use with `@DescribeBody` on the method. */
export const ValidatedBody = (schema: z.ZodType): ParameterDecorator => Body(new ZodValidationPipe(schema, 'body'));

/** The validated query of a request. Use with `@DescribeQuery` on the method. */
export const ValidatedQuery = (schema: z.ZodType): ParameterDecorator => Query(new ZodValidationPipe(schema, 'query'));

/** The validated path parameters that a schema names. */
export const ValidatedParams = (schema: z.ZodObject): ParameterDecorator =>
  Param(new ZodValidationPipe(schema, 'path'));

/** Adds each field of a query to the OpenAPI document. */
export const DescribeQuery = (schema: z.ZodObject): MethodDecorator =>
  applyDecorators(
    ...Object.entries(schema.shape).map(([name, field]) =>
      ApiQuery({
        name,
        required: !(field as z.ZodType).safeParse(undefined).success,
        schema: openApiSchemaOf(field as z.ZodType),
      }),
    ),
  );

/** Adds the schema of the request body, and the answer to a body that is not JSON, to the OpenAPI document. */
export const DescribeBody = (schema: z.ZodType): MethodDecorator =>
  applyDecorators(
    ApiBody({ schema: openApiSchemaOf(schema), required: !schema.safeParse({}).success }),
    ApiResponse({
      status: PROBLEM_STATUSES.unsupported_media_type,
      description: describeProblem('unsupported_media_type'),
      content: PROBLEM_CONTENT,
    }),
  );

/** Adds an answer, and the problems that a caller may get, to the OpenAPI document. */
export function DescribeResponse(
  status: number,
  description: string,
  schema: z.ZodType | null,
  ...problems: ProblemCode[]
): MethodDecorator {
  const byStatus = Map.groupBy(problems, (code) => PROBLEM_STATUSES[code]);
  return applyDecorators(
    ApiResponse({ status, description, ...(schema && { schema: openApiSchemaOf(schema) }) }),
    ...[...byStatus].map(([problemStatus, codes]) =>
      ApiResponse({
        status: problemStatus,
        description: codes.map(describeProblem).join(' '),
        content: PROBLEM_CONTENT,
      }),
    ),
  );
}
