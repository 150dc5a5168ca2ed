import { Controller, Get, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import { minutesToMs } from '../../config/environment.js';
import { PRICES } from '../../config/prices.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { PRESETS } from '../../domain/media/plan/plan-types.js';
import { OWN_SIZE_BYTES, PROVIDERS, safeCeilingBytes, type Provider } from '../../domain/media/plan/targets.js';
import type { PriceTable } from '../../domain/pricing.js';
import { MaintenanceRepository } from '../../persistence/maintenance/maintenance.repository.js';
import { Operation } from '../access/operation.js';
import { iso } from '../http/iso.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { pageSettingsSchema } from './page-settings.schemas.js';
import { paymentSetupOf } from './payment-setup.js';

type PageSettings = z.output<typeof pageSettingsSchema>;

/** What the page must know before it can show anything. */
@Controller('v1/page-settings')
export class PageSettingsController {
  private readonly fixed: Omit<PageSettings, 'maintenance'>;

  constructor(
    @Inject(MaintenanceRepository) private readonly maintenance: MaintenanceRepository,
    @Inject(PRICES) prices: PriceTable,
    @Inject(ENVIRONMENT) environment: EnvironmentOf<'api'>,
  ) {
    this.fixed = {
      limits: {
        maxUploadBytes: environment.MAX_UPLOAD_BYTES,
        maxDurationSec: environment.MAX_DURATION_SEC,
        ownSizeBytes: OWN_SIZE_BYTES,
      },
      targets: Object.keys(PROVIDERS).map((name) => targetLimitOf(name as Provider)),
      presets: [...PRESETS],
      prices: priceListOf(prices),
      retention: retentionOf(environment),
      payment: paymentSetupOf(environment),
    };
  }

  @Get()
  @Operation('getPageSettings', 'Limits, targets, prices, times and the way to pay, as the page shows them')
  @DescribeResponse(200, 'The settings.', pageSettingsSchema, 'dependency_unavailable')
  async settings(): Promise<PageSettings> {
    const record = await this.maintenance.current(Date.now());
    return { ...this.fixed, maintenance: record && { since: iso(record.since), until: iso(record.until) } };
  }
}

function targetLimitOf(provider: Provider): PageSettings['targets'][number] {
  const { capBytes, capAppliesTo } = PROVIDERS[provider];
  return { provider, capBytes, capAppliesTo, ceilingBytes: safeCeilingBytes({ provider }) };
}

function priceListOf({ currency, tiers, upsells }: PriceTable): PageSettings['prices'] {
  const { amountCents, retentionMs } = upsells.extendedRetention;
  return {
    currency,
    tiers: tiers.map((tier) => ({
      maxDurationSec: seconds(tier.maxDurationMs),
      maxSizeBytes: tier.maxSizeBytes,
      amountCents: tier.amountCents,
    })),
    priorityAmountCents: upsells.priority.amountCents,
    extendedRetention: { amountCents, keptForSec: seconds(retentionMs) },
  };
}

function retentionOf(environment: EnvironmentOf<'api'>): PageSettings['retention'] {
  return {
    unfinishedUploadSec: seconds(minutesToMs(environment.UPLOAD_TIMEOUT_MIN)),
    unpaidSec: seconds(minutesToMs(environment.QUOTE_TTL_MIN)),
    resultSec: seconds(minutesToMs(environment.DOWNLOAD_TTL_MIN)),
    freeExtensionSec: seconds(minutesToMs(environment.RETENTION_EXTENSION_MIN)),
    personalDataDays: environment.PERSONAL_DATA_TTL_DAYS,
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
