import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureApp } from './api/http/configure-app.js';
import { AppModule } from './app.module.js';
import { ENVIRONMENT } from './config/config.module.js';
import { ConfigurationError } from './config/environment.js';
import type { EnvironmentOf } from './config/process-roles.js';
import { closeAll } from './observability/close-all.js';
import type { Logger } from './observability/logger.js';
import { LOGGER, PROCESS_METRICS } from './observability/observability.module.js';
import type { ProcessMetrics } from './observability/process-metrics.js';
import { switchLevelOnSignal } from './observability/switch-level.js';
import { VERSION } from './observability/version.js';

async function main(): Promise<void> {
  refuseArguments(process.argv.slice(2));
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    rawBody: true,
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  configureApp(app);
  app.get<ProcessMetrics>(PROCESS_METRICS).buildInfo.set({ version: VERSION, role: 'api' }, 1);
  const environment = app.get<EnvironmentOf<'api'>>(ENVIRONMENT);
  const logger = app.get<Logger>(LOGGER);
  switchLevelOnSignal(logger);
  try {
    await app.listen(environment.API_PORT, environment.API_HOST);
  } catch (error) {
    await closeAll(logger, { app: () => app.close() });
    throw error;
  }
  logger.info({ host: environment.API_HOST, port: environment.API_PORT }, 'api ready');
}

/** A caller with arguments wants another program: an API in its place would run on, and look like a success. */
function refuseArguments([first]: string[]): void {
  if (first !== undefined) throw new ConfigurationError(`The API takes no arguments, but got ${first}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  // Open handles must not keep a failed process running.
  process.exit(1);
}
