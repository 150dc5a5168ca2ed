import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { closeAll } from './close-all.js';
import type { Logger } from './logger.js';
import { LOGGER } from './observability.module.js';

/** Runs a program for operators to its end. If it fails, prints why, and exits with 1. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Nothing that is still open may keep a failed process running.
    process.exit(1);
  }
}

/** Runs a program's work with what a module provides, including a logger, and closes the module afterwards. */
export async function withApplication<T>(module: Type, work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    return await work(app);
  } finally {
    await closeAll(app.get<Logger>(LOGGER), { app: () => app.close() });
  }
}
