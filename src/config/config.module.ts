import { Global, Module } from '@nestjs/common';
import { readEnvironment } from './environment.js';
import { readPriceTable } from './prices.js';

/** Injection token of the checked `Environment`. */
export const ENVIRONMENT = Symbol('Environment');

/** Injection token of the checked `PriceTable`. */
export const PRICES = Symbol('PriceTable');

/** The only reader of `process.env`. */
@Global()
@Module({
  providers: [
    { provide: ENVIRONMENT, useFactory: () => readEnvironment(process.env) },
    { provide: PRICES, inject: [ENVIRONMENT], useFactory: readPriceTable },
  ],
  exports: [ENVIRONMENT, PRICES],
})
export class ConfigModule {}
