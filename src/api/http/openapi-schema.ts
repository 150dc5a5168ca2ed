import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

/** A schema as OpenAPI has it; those with an `id` come along under their names, see `gatherNamedSchemas`. */
export function openApiSchemaOf(schema: z.ZodType): ApiResponseSchemaHost['schema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // The pattern of a format says the same once more, in a way that not every tool can read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return rest as ApiResponseSchemaHost['schema'];
}
