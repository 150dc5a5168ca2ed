import { Body, Param, Query, applyDecorators, type PipeTransform } from '@nestjs/common';
import { ApiBody, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../../contracts/problem-codes.js';
import { Problem } from './problem.js';
import { openApiSchemaOf } from './openapi-schema.js';
import { PROBLEM_CONTENT, describeProblem } from './problem-description.js';

/** Validates a value against a schema. For an invalid value, the answer lists the fields that are wrong. */
class ZodValidationPipe implements PipeTransform {
  constructor(private readonly schema: z.ZodType) {}

  transform(value: unknown): unknown {
    const result = this.schema.safeParse(value ?? {});
    if (result.success) return result.data;
    const errors = result.error.issues.map((issue) => ({
      pointer: `/${issue.path.map(String).join('/')}`,
      detail: issue.message,
    }));
    throw new Problem('invalid_request', { errors });
  }
}

/** The validated request body. Use with `@DescribeBody` on the method. */
export const ValidatedBody = (schema: z.ZodType): ParameterDecorator => Body(new ZodValidationPipe(schema));

/** The validated query of a request. Use with `@DescribeQuery` on the method. */
export const ValidatedQuery = (schema: z.ZodType): ParameterDecorator => Query(new ZodValidationPipe(schema));

/** The validated path parameters that a schema names. */
export const ValidatedParams = (schema: z.ZodObject): ParameterDecorator => Param(new ZodValidationPipe(schema));

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
      status: PROBLEMS.unsupported_media_type.status,
      description: describeProblem('unsupported_media_type'),
      content: PROBLEM_CONTENT,
    }),
  );

/** Adds an answer, and the problems that a caller must expect, to the OpenAPI document. */
export function DescribeResponse(
  status: number,
  description: string,
  schema: z.ZodType | null,
  ...problems: ProblemCode[]
): MethodDecorator {
  const byStatus = Map.groupBy(problems, (code) => PROBLEMS[code].status);
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
