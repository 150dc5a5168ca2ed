import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

/** A schema as OpenAPI has it; those with an `id` come along under their names, see `gatherNamedSchemas`. */
export function openApiOf(schema: z.ZodType): ApiResponseSchemaHost['schema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as ApiResponseSchemaHost['schema'];
}
