import { Body, Param, Query, applyDecorators, type PipeTransform } from '@nestjs/common';
import { ApiBody, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../../contracts/problem-codes.js';
import { Problem } from './problem.js';
import { openApiSchemaOf } from './openapi-schema.js';
import { PROBLEM_CONTENT, describeProblem } from './problem-description.js';

/** Checks a value against a schema; a wrong one is answered with the fields that are wrong. */
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

/** A request body, checked. Use with `@DescribeBody` on the method. */
export const ValidatedBody = (schema: z.ZodType): ParameterDecorator => Body(new ZodValidationPipe(schema));

/** The query of a request, checked. Use with `@DescribeQuery` on the method. */
export const ValidatedQuery = (schema: z.ZodType): ParameterDecorator => Query(new ZodValidationPipe(schema));

/** The parts of the path that a schema names, checked. */
export const ValidatedParams = (schema: z.ZodObject): ParameterDecorator => Param(new ZodValidationPipe(schema));

/** Puts each field of a query into the OpenAPI document. */
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

/** Puts the schema of the request body into the OpenAPI document. */
export const DescribeBody = (schema: z.ZodType): MethodDecorator =>
  ApiBody({ schema: openApiSchemaOf(schema), required: !schema.safeParse({}).success });

/** Puts an answer and the problems that a caller must expect into the OpenAPI document. */
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
