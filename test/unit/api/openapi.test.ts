import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeApi } from '../../../src/api/http/docs.js';
import { AppModule } from '../../../src/app.module.js';
import { projectRoot } from '../../../stack/tools.js';

const committed = readFileSync(join(projectRoot, 'openapi.json'), 'utf8');

describe('openapi.json', () => {
  it('says what the code says; after a change of the API: npm run openapi', async () => {
    const app = await NestFactory.create(AppModule, { preview: true, logger: false, abortOnError: false });
    const document = describeApi(app);
    // Told apart field by field first: of a changed order alone only the text tells.
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(committed).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('is the same wherever it is made: it names no host', () => {
    const { openapi, servers } = JSON.parse(committed) as { openapi: string; servers: object[] };
    expect(openapi).toBe('3.1.0');
    expect(servers).toEqual([]);
    expect(committed).not.toMatch(/localhost|127\.0\.0\.1/);
  });
});
