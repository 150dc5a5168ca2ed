import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { ConfigModule, ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { runProgram, withApplication } from '../../observability/run-program.js';
import { StderrLogModule } from '../../observability/stderr-log.module.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { WebhookEndpointsRepository } from '../../persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { HELP, parseArguments } from './arguments.js';
import { rehashAddresses, type Rehashed } from './rehash-addresses.js';
import { resealSigningSecrets, type Resealed } from './reseal-signing-secrets.js';

@Module({
  imports: [ConfigModule.for(['rotate-secrets']), StderrLogModule.for('mailsized-rotate-secrets'), PersistenceModule],
})
class RotateSecretsModule {}

async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.do === 'help') return console.log(HELP);
  await withApplication(RotateSecretsModule, async (app) => {
    const done = await rotate(app);
    console.log(command.json ? JSON.stringify(done) : formatReport(done));
    if (done.unreadableEndpointIds.length > 0) process.exitCode = 1;
  });
}

async function rotate(app: INestApplicationContext): Promise<Rehashed & Resealed> {
  const environment = app.get<EnvironmentOf<'rotate-secrets'>>(ENVIRONMENT);
  await app.get(AuditLogRepository).append({ actor: 'operator', action: 'rotate_secrets', details: {} });
  return {
    ...(await rehashAddresses(app.get(VideosRepository), environment.EMAIL_HASH_SECRET)),
    ...(await resealSigningSecrets(app.get(WebhookEndpointsRepository), environment.WEBHOOK_SECRETS_KEY)),
  };
}

function formatReport(done: Rehashed & Resealed): string {
  const { unreadableEndpointIds } = done;
  const lines = [
    `Addresses of jobs: ${done.addresses}, of which ${done.rehashed} are hashed with the first secret from now on.`,
    `Signing secrets of webhook endpoints: ${done.signingSecrets}, of which ${done.resealed} are encrypted with the first key from now on.`,
  ];
  if (unreadableEndpointIds.length > 0)
    lines.push(
      `No key of WEBHOOK_SECRETS_KEY opens the secrets of ${unreadableEndpointIds.join(', ')}. Add the key that they were made with, and repeat.`,
    );
  return lines.join('\n');
}

await runProgram(main);
