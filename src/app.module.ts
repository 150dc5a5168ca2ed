import { Module } from '@nestjs/common';
import { AccessModule } from './api/access/access.module.js';
import { AdminModule } from './api/admin/admin.module.js';
import { AccountsModule } from './api/accounts/accounts.module.js';
import { EstimatesModule } from './api/estimates/estimates.module.js';
import { HealthModule } from './api/health/health.module.js';
import { PageModule } from './api/page/page.module.js';
import { SupportModule } from './api/support/support.module.js';
import { VideosModule } from './api/videos/videos.module.js';
import { WebhooksModule } from './api/webhooks/webhooks.module.js';
import { WebhookEndpointsModule } from './api/webhook-endpoints/webhook-endpoints.module.js';
import { ConfigModule } from './config/config.module.js';
import { ApiMetricsModule } from './observability/api-metrics.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { TracingModule } from './observability/tracing/tracing.module.js';

@Module({
  imports: [
    ConfigModule.for(['api']),
    ObservabilityModule,
    TracingModule,
    ApiMetricsModule,
    AccessModule,
    AccountsModule,
    AdminModule,
    EstimatesModule,
    VideosModule,
    WebhooksModule,
    WebhookEndpointsModule,
    SupportModule,
    HealthModule,
    PageModule,
  ],
})
export class AppModule {}
