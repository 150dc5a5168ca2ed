// Writes openapi.json from the code of the API; `--check` only compares. Needs a built dist/; contacts no server.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { INestApplication, Type } from '@nestjs/common';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../openapi.json', import.meta.url));

// Uses the compiled code, because Node's type stripping does not support decorators.
const compiled = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../dist/src/${path}`, import.meta.url).href)) as T;
const { AppModule } = await compiled<{ AppModule: Type }>('app.module.js');
const { describeApi } = await compiled<{ describeApi: (app: INestApplication) => object }>('api/http/docs.js');

const app = await NestFactory.create(AppModule, { preview: true, logger: false, abortOnError: false });
const text = `${JSON.stringify(describeApi(app), null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (text !== readFileSync(file, 'utf8')) {
  console.error('openapi.json is stale: run `npm run openapi`.');
  process.exitCode = 1;
}
