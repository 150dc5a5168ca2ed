import { Global, Module } from '@nestjs/common';
import { readEnvironment } from './environment.js';

/** Injection token of the checked `Environment`. */
export const ENVIRONMENT = Symbol('Environment');

/** The only reader of `process.env`. */
@Global()
@Module({
  providers: [{ provide: ENVIRONMENT, useFactory: () => readEnvironment(process.env) }],
  exports: [ENVIRONMENT],
})
export class ConfigModule {}
