import { z } from 'zod';

const FORMATS: Record<string, string> = {
  email: 'an e-mail address such as ada@example.com',
  'date-time': 'a date and time such as 2026-01-31T12:00:00Z (RFC 3339)',
  date: 'a date such as 2026-01-31',
  uuid: 'a UUID',
  uri: 'a URL',
  base64: 'bytes in base64',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

interface Rules {
  type?: string;
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

const NO_RULES: Rules = {};
// A body can be wrong in thousands of places, most of them under the same schema.
const known = new WeakMap<z.core.$ZodType, string>();

/**
 * What a schema allows, to follow "must be": "a whole number of at least 1", "text of 1 to 80 characters".
 *
 * @param expected the type that the issue names, for a schema that OpenAPI cannot express
 */
export function requirementOf(schema: z.core.$ZodType | undefined, expected: string): string {
  const remembered = schema && known.get(schema);
  if (remembered !== undefined) return remembered;
  const rules = schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Rules) : NO_RULES;
  const requirement = describe(rules, expected);
  if (schema) known.set(schema, requirement);
  return requirement;
}

function describe(rules: Rules, expected: string): string {
  switch (rules.type ?? expected) {
    case 'integer':
    case 'int':
      return `a whole number${bounds(numberBounds(rules, 1), (count) => String(count))}`;
    case 'number':
      return `a number${bounds(numberBounds(rules, 0), (count) => String(count))}`;
    case 'string':
      return text(rules);
    case 'array':
      return `a list${bounds({ least: rules.minItems, most: rules.maxItems }, (count) => counted(count, 'item'))}`;
    case 'boolean':
      return 'true or false';
    case 'object':
    case 'record':
      return 'a JSON object';
    case 'null':
      return 'null';
    default:
      return 'another kind of value';
  }
}

function text(rules: Rules): string {
  if (rules.format !== undefined && FORMATS[rules.format]) {
    const longest = rules.maxLength === undefined ? '' : `, at most ${rules.maxLength} characters long`;
    return `${FORMATS[rules.format]}${longest}`;
  }
  const length = { least: rules.minLength || undefined, most: rules.maxLength };
  return `text${bounds(length, (count) => counted(count, 'character'))}`;
}

interface Bounds {
  least?: number | undefined;
  most?: number | undefined;
}

/** @param step between an excluded value and the next allowed one; 0 if there is no next one */
function numberBounds(rules: Rules, step: number): Bounds {
  const { exclusiveMinimum, exclusiveMaximum } = rules;
  const least = exclusiveMinimum === undefined ? rules.minimum : exclusiveMinimum + step;
  const most = exclusiveMaximum === undefined ? rules.maximum : exclusiveMaximum - step;
  return {
    least: least === Number.MIN_SAFE_INTEGER ? undefined : least,
    most: most === Number.MAX_SAFE_INTEGER ? undefined : most,
  };
}

function bounds({ least, most }: Bounds, show: (value: number) => string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return ` of at least ${show(least ?? 0)}`;
  if (least === undefined) return ` of at most ${show(most)}`;
  return least === most ? ` of exactly ${show(most)}` : ` of ${least} to ${show(most)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
