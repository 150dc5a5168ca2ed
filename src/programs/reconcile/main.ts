import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { ConfigModule, ENVIRONMENT } from '../../config/config.module.js';
import { reconcileInputOf } from '../../config/policy.js';
import { PRICES, PricesModule } from '../../config/prices.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { ReconcileInput } from '../../contracts/reconcile-workflow.js';
import type { PriceTable } from '../../domain/pricing.js';
import { runProgram, withApplication } from '../../observability/run-program.js';
import { StderrLogModule } from '../../observability/stderr-log.module.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { ReconcileRepository } from '../../persistence/reconcile/reconcile.repository.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { reconcileDryRun, reconcileNow } from '../../temporal/reconcile-schedule.js';
import { TEMPORAL_CLIENT, TemporalModule } from '../../temporal/temporal.module.js';
import { HELP, parseArguments, type Command } from './arguments.js';
import { formatReport } from './report.js';

const MOST_LISTED = 100;

@Module({
  imports: [
    ConfigModule.for(['reconcile']),
    StderrLogModule.for('mailsized-reconcile'),
    PersistenceModule,
    PricesModule,
    TemporalModule,
  ],
})
class ReconcileCliModule {}

async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.do === 'help') return console.log(HELP);
  await withApplication(ReconcileCliModule, async (app) => console.log(await runCommand(app, command)));
}

async function runCommand(app: INestApplicationContext, command: Exclude<Command, { do: 'help' }>): Promise<string> {
  const client = app.get<Client>(TEMPORAL_CLIENT);
  const repository = app.get(ReconcileRepository);
  const output = (facts: object, text: string): string => (command.json ? JSON.stringify(facts) : text);
  switch (command.do) {
    case 'run': {
      const result = await reconcileNow(client);
      return output(result, formatReport(result, { dryRun: false }));
    }
    case 'dry-run': {
      const result = await reconcileDryRun(client, inputOf(app));
      return output(result, formatReport(result, { dryRun: true }));
    }
    case 'delivered': {
      const jobs: string[] = [];
      for await (const { _id, state } of app.get(VideosRepository).findOpen()) if (state === 'done') jobs.push(_id);
      return output({ jobs }, jobs.join('\n'));
    }
    case 'differences': {
      const differences = await repository.listOpenDifferences(MOST_LISTED);
      const lines = differences.map(({ _id, jobId, firstSeenAt }) => {
        return `${_id} job ${jobId ?? 'unknown'}, first seen ${firstSeenAt.toISOString()}`;
      });
      return output({ differences }, lines.join('\n') || 'None.');
    }
    case 'accept-restore': {
      await recordAudit(app, 'accept_restore', {});
      const accepted = await repository.acceptRestore();
      return output(
        { accepted },
        `${accepted ? 'Accepted: repairs go on.' : 'Repairs were not blocked.'} The next run first brings the database up to date.`,
      );
    }
    case 'settle': {
      await recordAudit(app, 'settle_difference', { difference: command.id });
      if (!(await repository.settleDifference(command.id))) throw new Error('there is no such open difference');
      return output({ settled: command.id }, 'Settled.');
    }
  }
}

function inputOf(app: INestApplicationContext): ReconcileInput {
  return reconcileInputOf(app.get<EnvironmentOf<'reconcile'>>(ENVIRONMENT), app.get<PriceTable>(PRICES));
}

async function recordAudit(
  app: INestApplicationContext,
  action: AuditRecord['action'],
  details: AuditRecord['details'],
) {
  await app.get(AuditLogRepository).append({ actor: 'operator', action, details });
}

await runProgram(main);
