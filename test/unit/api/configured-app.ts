import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { configureApp } from '../../../src/api/http/configure-app.js';
import { ENVIRONMENT } from '../../../src/config/config.module.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { createMetrics } from '../../../src/observability/metrics.js';
import { LOGGER, METRICS } from '../../../src/observability/observability.module.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

/** A server with everything that requests to the API pass through, and routes of a test's own. */
export async function startConfiguredApp(...controllers: Type[]) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const providers = [
    { provide: ENVIRONMENT, useValue: readEnvironment(['api'], MINIMAL_ENVIRONMENT) },
    { provide: LOGGER, useValue: logger },
    { provide: METRICS, useValue: createMetrics() },
  ];
  class TestModule {}
  Module({ controllers, providers })(TestModule);
  const app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false, rawBody: true });
  configureApp(app);
  await app.listen(0, '127.0.0.1');
  onTestFinished(async () => await app.close());
  return {
    url: `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`,
    /** What was logged, once there is a line for each of so many requests. */
    logged: async (requests: number): Promise<Record<string, unknown>[]> => {
      const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      while (parsed().filter(({ msg }) => msg === 'request').length < requests) await new Promise(setImmediate);
      return parsed();
    },
  };
}
