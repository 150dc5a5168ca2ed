import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { configureApp } from '../../../src/api/http/configure-app.js';
import { ENVIRONMENT } from '../../../src/config/config.module.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { createLogger } from '../../../src/observability/logger.js';
import { createMetrics } from '../../../src/observability/metrics.js';
import { METRICS } from '../../../src/observability/api-metrics.module.js';
import { LOGGER } from '../../../src/observability/observability.module.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

/** A server with everything that requests to the API pass through, and routes of a test's own. */
export async function startConfiguredApp(...controllers: Type[]) {
  return await startAppWith({}, ...controllers);
}

/** The same with variables that differ from the defaults. */
export async function startAppWith(variables: Record<string, string>, ...controllers: Type[]) {
  const metrics = createMetrics(new Registry());
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', service: 'mailsized', role: 'api' },
    { write: (line) => void lines.push(line) },
  );
  const providers = [
    { provide: ENVIRONMENT, useValue: readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, ...variables }) },
    { provide: LOGGER, useValue: logger },
    { provide: METRICS, useValue: metrics },
  ];
  class TestModule {}
  Module({ controllers, providers })(TestModule);
  const app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false, rawBody: true });
  configureApp(app);
  await app.listen(0, '127.0.0.1');
  onTestFinished(async () => await app.close());
  return {
    metrics,
    lines,
    url: `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`,
    /** What was logged, once there is a line for each of so many requests. */
    logged: async (requests: number): Promise<Record<string, unknown>[]> => {
      const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      while (parsed().filter(({ msg }) => msg === 'request').length < requests) await new Promise(setImmediate);
      return parsed();
    },
  };
}
