import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { Metrics } from '../../observability/metrics.js';
import { METRICS } from '../../observability/observability.module.js';
import { Answers } from '../http/zod.js';
import { MoneyFigures } from './money-figures.js';
import { ReadinessService } from './readiness.service.js';

const healthSchema = z.object({ status: z.literal('ok'), timestamp: z.iso.datetime() });
const dependencySchema = z.object({ ok: z.boolean(), latencyMs: z.number() });
const readinessSchema = z.object({
  ready: z.boolean(),
  dependencies: z.object({ mongodb: dependencySchema, temporal: dependencySchema, s3: dependencySchema }),
});

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    @Inject(ReadinessService) private readonly readiness: ReadinessService,
    @Inject(MoneyFigures) private readonly money: MoneyFigures,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'Whether the API runs' })
  @Answers(200, 'It runs.', healthSchema)
  health() {
    return { status: 'ok', timestamp: new Date().toISOString() };
  }

  @Get('healthz')
  @ApiOperation({ summary: 'Whether the process is alive; asks no other server' })
  @Answers(200, 'It is alive.', healthSchema)
  liveness() {
    return this.health();
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Whether the API can serve customers: each server it needs, with its latency' })
  @Answers(200, 'It can.', readinessSchema)
  @Answers(503, 'It cannot: a server does not answer.', readinessSchema)
  async ready(@Res({ passthrough: true }) response: Response) {
    const state = await this.readiness.check();
    response.status(state.ready ? 200 : 503);
    return state;
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Figures for Prometheus' })
  @Answers(200, 'Prometheus text format.', null)
  async figures() {
    await this.money.refresh();
    return await this.metrics.registry.metrics();
  }
}
