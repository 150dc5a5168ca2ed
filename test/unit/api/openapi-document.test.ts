import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../src/api/access/operations.js';
import { EXAMPLES } from '../../../src/api/openapi/examples/index.js';
import { JOB_ID } from '../../../src/api/openapi/examples/example.js';
import { GROUPS } from '../../../src/api/openapi/groups.js';
import { EVENT_TYPE_NAMES } from '../../../src/domain/webhooks/event-types.js';
import { projectRoot } from '../../../stack/tools.js';
import { checkedInputs } from '../../support/request-schemas.js';

interface Content {
  schema?: Schema;
  example?: unknown;
}
interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
}
interface Described {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; description?: string; schema?: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content>; headers?: Record<string, Content> }>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  webhooks: Record<string, { post: Described }>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: string; bearerFormat?: string }>;
  };
  tags: { name: string; description: string }[];
}

const text = readFileSync(join(projectRoot, 'openapi.json'), 'utf8');
const document = JSON.parse(text) as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const messages = Object.entries(document.webhooks).map(([type, { post }]) => ({ type, ...post }));

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
// Schemas of answers allow more fields, for those of later versions. An example has none.
ajv.addSchema(closed(document) as object, 'openapi');

/** What an example is wrong about, by the schema at this place of the document. */
function mistakesIn(example: unknown, place: string[]): unknown[] {
  const pointer = place.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validate = ajv.compile({ $ref: `openapi#/${pointer}` });
  validate(example);
  return validate.errors ?? [];
}

describe('every operation in openapi.json', () => {
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, id: operation.operationId })),
  );

  it.each(routes)('$id has a description, a group, security and described parameters', ({ operation }) => {
    expect(operation.summary).toMatch(/^[A-Z]/);
    expect(operation.description).toMatch(/^[A-Z`].*\.$/s);
    expect(GROUPS.map(({ name }) => name)).toContain(operation.tags[0]);
    expect(operation.security, 'empty for what needs no header').toBeDefined();
    for (const { name, description, schema } of operation.parameters ?? []) {
      expect(description ?? schema?.description, name).toMatch(/./);
    }
  });

  it.each(routes)('$id has examples that fit their schemas', ({ path, method, operation }) => {
    const body = operation.requestBody?.content['application/json'];
    if (body) {
      expect(body.example, 'of the request').toBeDefined();
      const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
      expect(mistakesIn(body.example, place)).toEqual([]);
    }
    const [status, main] = Object.entries(operation.responses).find(([each]) => /^[23]/.test(each)) ?? [];
    if (status === undefined || !main) return;
    for (const [type, { example }] of Object.entries(main.content ?? {})) {
      expect(example, 'of the answer').toBeDefined();
      expect(mistakesIn(example, ['paths', path, method, 'responses', status, 'content', type, 'schema'])).toEqual([]);
    }
    if (status === '302') expect(main.headers?.['Location']?.example).toMatch(/^https:/);
    expect(main.content !== undefined || status !== '200', 'an answer with 200 has a body').toBe(true);
  });

  it('is in one group', () => {
    const grouped = GROUPS.flatMap((group) => group.operations);
    expect(grouped.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
    expect(document.tags.map(({ name }) => name)).toEqual(GROUPS.map(({ name }) => name));
  });

  it('comes when callers need it: create, upload, quote, pay, follow, take', () => {
    // Several operations may have the path of the first of them.
    const groups = Object.values(document.paths).map((methods) => Object.values(methods)[0]?.tags[0]);
    expect([...new Set(groups)]).toEqual(GROUPS.map(({ name }) => name));
    expect(operations[0]?.operationId).toBe('createVideo');
  });

  it.each([
    ['createVideo', [{}, { apiKey: [] }]],
    ['getVideo', [{ jobToken: [] }, { apiKey: [] }]],
    ['createKey', [{ apiKey: [] }]],
    ['companionSignPart', []],
  ])('says who may call: %s', (id, security) => {
    expect(operations.find(({ operationId }) => operationId === id)?.security).toEqual(security);
  });

  it('names only schemes that are described, with the form of their bearers', () => {
    const { securitySchemes } = document.components;
    const named = operations.flatMap(({ security = [] }) => security.flatMap((each) => Object.keys(each)));
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(securitySchemes).toSorted());
    for (const scheme of Object.values(securitySchemes)) expect(scheme.bearerFormat).toMatch(/./);
  });
});

describe('every field in openapi.json', () => {
  it('is described', () => {
    const undescribed: string[] = [];
    walkSchemas(document, ({ properties = {} }, place) => {
      for (const [name, { description, $ref }] of Object.entries(properties)) {
        if (!description && !$ref) undescribed.push(`${place}/${name}`);
      }
    });
    expect(undescribed).toEqual([]);
  });
});

describe('the examples', () => {
  it('are about one job, and have no secret that looks real', () => {
    const ids = JSON.stringify(EXAMPLES).match(/\/v1\/videos\/[-\da-f]{36}/g) ?? [];
    expect(new Set(ids)).toEqual(new Set([`/v1/videos/${JOB_ID}`]));
    const examples = JSON.stringify(EXAMPLES);
    for (const secret of examples.match(/(ms_live_|ms_test_|whsec_|"token":"|Signature=)[^"&]*/g) ?? []) {
      expect(secret).toMatch(/EXAMPLE/);
    }
  });

  it('of requests are accepted by the routes themselves', async () => {
    const bodies = (await checkedInputs()).filter(({ pipe }) => pipe.place === 'body');
    expect(bodies.length).toBeGreaterThan(25);
    for (const { operationId, pipe } of bodies) {
      const { body } = EXAMPLES[operationId];
      // A time "from now on" cannot stand in an example.
      const { error } = pipe.schema.safeParse(body);
      const issues = error?.issues.filter(({ message }) => !/in the future|days ago/.test(message));
      expect(issues ?? [], operationId).toEqual([]);
    }
  });

  it('of the event stream has events that fit their schemas', () => {
    const place = ['paths', '/v1/videos/{jobId}/events', 'get', 'responses', '200', 'content', 'text/event-stream'];
    const { example } = place.reduce<unknown>(
      (value, key) => (value as Record<string, unknown>)[key],
      document,
    ) as Content;
    const events = eventsOf(String(example));
    expect(new Set(events.map((event) => (event as { event: string }).event))).toEqual(
      new Set(['state', 'progress', 'queue', 'previews']),
    );
    expect(mistakesIn(events, [...place, 'schema', 'contentSchema'])).toEqual([]);
  });
});

describe('every message to a webhook endpoint', () => {
  it('is described, one for each event type', () => {
    expect(messages.map(({ type }) => type).toSorted()).toEqual([...EVENT_TYPE_NAMES].toSorted());
  });

  it.each(messages)('$type has an example, and the headers of Standard Webhooks', ({ type, ...message }) => {
    const headers = message.parameters ?? [];
    expect(headers.map(({ name }) => name)).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
    for (const { description, example } of headers)
      expect([description, example]).toEqual([expect.any(String), expect.any(String)]);
    expect(message.description).toMatch(/Standard Webhooks/);
    const place = ['webhooks', type, 'post', 'requestBody', 'content', 'application/json'];
    const content = message.requestBody?.content['application/json'];
    expect(content?.example).toMatchObject({ type });
    expect(mistakesIn(content?.example, [...place, 'schema'])).toEqual([]);
  });
});

/** The events of a stream that has no comment and no value on several lines. */
function eventsOf(stream: string): object[] {
  const blocks = stream.split('\n\n').filter((block) => block.includes('data: '));
  return blocks.map((block) => {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const id = field('id');
    return { event: field('event'), ...(id && { id }), data: JSON.parse(field('data') ?? '') as unknown };
  });
}

function walkSchemas(value: unknown, visit: (schema: Schema, place: string) => void, place = ''): void {
  if (typeof value !== 'object' || value === null) return;
  if ('properties' in value) visit(value as Schema, place);
  for (const [name, each] of Object.entries(value)) {
    if (name !== 'example' && name !== 'examples') walkSchemas(each, visit, `${place}/${name}`);
  }
}

/** The same document, in which objects have no other fields than those that are named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, name === 'example' ? each : closed(each)]);
  const copy = Object.fromEntries(entries) as Schema;
  const isOpen = copy.type === 'object' && copy.properties !== undefined && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
