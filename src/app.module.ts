import { Module } from '@nestjs/common';
import { EstimatesModule } from './api/estimates/estimates.module.js';
import { HealthModule } from './api/health/health.module.js';
import { SupportModule } from './api/support/support.module.js';
import { VideosModule } from './api/videos/videos.module.js';
import { WebhooksModule } from './api/webhooks/webhooks.module.js';
import { ConfigModule } from './config/config.module.js';
import { ObservabilityModule } from './observability/observability.module.js';

@Module({
  imports: [
    ConfigModule,
    ObservabilityModule,
    EstimatesModule,
    VideosModule,
    WebhooksModule,
    SupportModule,
    HealthModule,
  ],
})
export class AppModule {}
