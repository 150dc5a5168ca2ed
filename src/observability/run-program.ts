import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { closeAll } from './close-all.js';
import type { Logger } from './logger.js';
import { LOGGER } from './observability.module.js';

/** Runs a program for operators to its end. One that fails says why, and ends with 1. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Whatever is still open must not keep a process that has failed.
    process.exit(1);
  }
}

/** Lets a program work with what a module provides, a logger among it, and closes it afterwards. */
export async function withApplication<T>(module: Type, work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    return await work(app);
  } finally {
    await closeAll(app.get<Logger>(LOGGER), { app: () => app.close() });
  }
}
