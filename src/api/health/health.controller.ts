import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { Operation } from '../access/operation.js';
import { iso } from '../http/iso.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { ReadinessService } from './readiness.service.js';

const healthSchema = z.object({ status: z.literal('ok'), timestamp: z.iso.datetime() });
const readinessSchema = z.object({ ready: z.boolean() });

/** What load balancers and everybody else may know. Which server is away is told on the private port alone. */
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(@Inject(ReadinessService) private readonly readiness: ReadinessService) {}

  @Get('health')
  @Operation('getHealth', 'Whether the API runs')
  @DescribeResponse(200, 'It runs.', healthSchema)
  health() {
    return { status: 'ok', timestamp: iso(Date.now()) };
  }

  @Get('healthz')
  @Operation('getLiveness', 'Whether the process is alive; asks no other server')
  @DescribeResponse(200, 'It is alive.', healthSchema)
  liveness() {
    return this.health();
  }

  @Get('readyz')
  @Operation('getReadiness', 'Whether the API can serve customers')
  @DescribeResponse(200, 'It can.', readinessSchema)
  @DescribeResponse(
    503,
    'It cannot: something that it needs does not answer, or an index of the database cannot be built.',
    readinessSchema,
  )
  async ready(@Res({ passthrough: true }) response: Response) {
    const { ready } = await this.readiness.check();
    response.status(ready ? 200 : 503);
    return { ready };
  }
}
