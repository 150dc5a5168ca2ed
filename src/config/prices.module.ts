import { Module } from '@nestjs/common';
import { variables } from './config.module.js';
import type { Variables } from './environment.js';
import { readPriceTable } from './prices.js';

/** Injection token of the checked `PriceTable`. */
export const PRICES = Symbol('PriceTable');

@Module({
  providers: [
    {
      provide: PRICES,
      inject: [variables('prices'), variables('uploads'), variables('timings')],
      useFactory: (prices: Variables<'prices'>, uploads: Variables<'uploads'>, timings: Variables<'timings'>) =>
        readPriceTable({ ...prices, ...uploads, ...timings }),
    },
  ],
  exports: [PRICES],
})
export class PricesModule {}
