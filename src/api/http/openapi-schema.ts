import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

/** Converts a schema to OpenAPI. Schemas with an `id` are included under their names; see `gatherNamedSchemas`. */
export function openApiSchemaOf(schema: z.ZodType): ApiResponseSchemaHost['schema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // The pattern of a format only repeats the format, in a way that not every tool can read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return rest as ApiResponseSchemaHost['schema'];
}
