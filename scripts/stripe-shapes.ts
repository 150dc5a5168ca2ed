// Extracts from Stripe's OpenAPI description the shapes of the answers that the simulator gives; a test checks the simulator
// against them. The description comes with stripe-mock (MIT): `go install github.com/stripe/stripe-mock@v0.197.0`, then
// `node scripts/stripe-shapes.ts "$(go env GOMODCACHE)/github.com/stripe/stripe-mock@v0.197.0/embedded/openapi/spec3.json"`.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

interface Schema {
  type?: string;
  nullable?: boolean;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  $ref?: string;
}

interface Shape {
  types: string[];
  /** The allowed values of a text; absent if any text is allowed. */
  values?: string[];
  required?: string[];
  fields?: Record<string, Shape>;
}

const OBJECTS = ['payment_intent', 'payment_method', 'confirmation_token', 'charge', 'refund', 'dispute', 'event'];
/** The nested objects that matter to us; any other is described only as an object. */
const INNER = [
  'api_errors',
  'charge_outcome',
  'dispute_evidence_details',
  'refund_destination_details',
  'notification_event_request',
  'billing_details',
  'payment_intent_next_action',
  'payment_intent_next_action_redirect_to_url',
];

const [source] = process.argv.slice(2);
if (!source) throw new Error('give the path of spec3.json');
const spec = JSON.parse(readFileSync(source, 'utf8')) as {
  info: { version: string };
  components: { schemas: Record<string, Schema> };
};

function shapeOf(schema: Schema, isOpen: boolean): Shape {
  const kinds = schema.anyOf ?? [schema];
  const types = kinds.map((kind) => (kind.$ref ? 'object' : (kind.type ?? 'object')));
  const values = kinds.flatMap((kind) => kind.enum ?? []);
  const refs = kinds.flatMap((kind) => kind.$ref?.split('/').at(-1) ?? []);
  const [inner] = refs.filter((name) => INNER.includes(name));
  const open = isOpen ? schema : inner === undefined ? undefined : spec.components.schemas[inner];
  return {
    types: [...new Set(schema.nullable ? [...types, 'null'] : types)],
    ...(values.length > 0 && { values }),
    ...(open?.required && { required: open.required }),
    ...(open?.properties && {
      fields: Object.fromEntries(Object.entries(open.properties).map(([name, field]) => [name, shapeOf(field, false)])),
    }),
  };
}

const shapes = Object.fromEntries(
  OBJECTS.map((name) => {
    const schema = spec.components.schemas[name];
    if (!schema) throw new Error(`the description has no ${name}`);
    return [name, shapeOf(schema, true)];
  }),
);
const file = new URL('../test/contracts/simulators/stripe-shapes.json', import.meta.url);
const recorded = { source: 'stripe-mock v0.197.0, embedded/openapi/spec3.json', version: spec.info.version, shapes };
writeFileSync(file, await format(JSON.stringify(recorded), { parser: 'json', printWidth: 120 }));
