import { FIELDS } from './glossary.js';

/**
 * Describes every field of the document that its schema does not describe, with the words of the glossary. Examples are
 * not schemas, and stay as they are.
 */
export function describeFields<T>(document: T): T {
  return walk(document) as T;
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => walk(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([name, each]) => {
    if (name === 'example' || name === 'examples') return [name, each];
    return [name, name === 'properties' ? describeProperties(each as Record<string, object>) : walk(each)];
  });
  return Object.fromEntries(entries) as unknown;
}

function describeProperties(properties: Record<string, object>): object {
  const described = Object.entries(properties).map(([name, schema]) => {
    const walked = walk(schema) as { description?: string; $ref?: string };
    const words = FIELDS[name];
    const isDescribed = walked.description !== undefined || walked.$ref !== undefined || words === undefined;
    return [name, isDescribed ? walked : { ...walked, description: words }];
  });
  return Object.fromEntries(described) as object;
}
