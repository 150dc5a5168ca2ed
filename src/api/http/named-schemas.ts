type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * Moves the named schemas (zod's `id`) from all parts of a document to one place, and makes every reference point to
 * that place.
 */
export function gatherNamedSchemas<T extends object>(document: T): { document: T; schemas: Record<string, Json> } {
  const schemas: Record<string, Json> = {};
  const gather = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(gather);
    if (value === null || typeof value !== 'object') return value;
    const { $defs, $ref, ...rest } = value;
    for (const [name, schema] of Object.entries(($defs as Record<string, Json> | undefined) ?? {})) {
      schemas[name] ??= gather(schema);
    }
    const gathered = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, gather(each)]));
    return typeof $ref === 'string'
      ? { $ref: $ref.replace('#/$defs/', '#/components/schemas/'), ...gathered }
      : gathered;
  };
  const gathered = gather(JSON.parse(JSON.stringify(document)) as Json) as T;
  const sorted = Object.entries(schemas).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { document: gathered, schemas: Object.fromEntries(sorted) };
}
