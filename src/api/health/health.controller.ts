import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { installationsOf } from '../../credentials/installation.js';
import { Operation } from '../access/operation.js';
import { iso } from '../http/iso.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { ReadinessService } from './readiness.service.js';

const livenessSchema = z.object({ status: z.literal('ok'), timestamp: z.iso.datetime() });
const healthSchema = livenessSchema.extend({
  name: z.literal('mailsized').describe('Says that it is MailSized that answers at this address.'),
  installation: z
    .string()
    .describe('Which installation answers: keys and tokens of another one are of no use here, so do not send them.'),
  installations: z
    .array(z.string())
    .describe('All names of this installation: while its secret is rotated, it has the old name and the new one.'),
});
const readinessSchema = z.object({ ready: z.boolean() });

/** What load balancers and everyone else may know. Only the private port says which server is down. */
@Controller()
export class HealthController {
  constructor(
    @Inject(ReadinessService) private readonly readiness: ReadinessService,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  @Get('health')
  @Operation('getHealth', 'Whether the API runs, and which one it is')
  @DescribeResponse(200, 'It runs.', healthSchema)
  health() {
    const installations = installationsOf(this.environment.JOB_TOKEN_SECRET);
    return { ...this.liveness(), name: 'mailsized', installation: installations[0], installations };
  }

  @Get('healthz')
  @Operation('getLiveness', 'Whether the process is alive; asks no other server')
  @DescribeResponse(200, 'It is alive.', livenessSchema)
  liveness() {
    return { status: 'ok', timestamp: iso(Date.now()) };
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
