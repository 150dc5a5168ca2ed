import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { text } from 'node:stream/consumers';
import { ConfigModule } from '../../config/config.module.js';
import { runProgram, withApplication } from '../../observability/run-program.js';
import { StderrLogModule } from '../../observability/stderr-log.module.js';
import { generateApiKey, parseApiKey } from '../../credentials/api-key.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { AccountsRepository } from '../../persistence/accounts/accounts.repository.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { HELP, parseArguments, type Command } from './arguments.js';

type AccountCommand = Exclude<Command, { do: 'help' }>;

@Module({ imports: [ConfigModule.for(['admin']), StderrLogModule.for('mailsized-admin'), PersistenceModule] })
class AdminCliModule {}

async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.do === 'help') return console.log(HELP);
  const key = command.keyFromStdin ? (await text(process.stdin)).trim() : generateApiKey(command.mode);
  const parsed = parseApiKey(key);
  if (parsed?.mode !== command.mode) throw new Error(`this is no key for the mode ${command.mode}`);
  await withApplication(AdminCliModule, async (app) => {
    const account = await findOrCreateAccount(app, command);
    await addKey(app, account._id, key, parsed.prefix);
    console.log(formatReport(command, account, key));
  });
}

async function findOrCreateAccount(app: INestApplicationContext, command: AccountCommand): Promise<AccountRecord> {
  const accounts = app.get(AccountsRepository);
  const existing = await accounts.findByName(command.name);
  if (command.do === 'key') {
    if (!existing) throw new Error('there is no account of this name');
    return existing;
  }
  // With a given key, the same command may run at every start.
  if (existing && command.keyFromStdin && existing.role === command.role) return existing;
  const account = existing ? null : await accounts.create(command.name, command.role);
  if (!account) throw new Error('there is an account of this name; `key` makes it one more key');
  await recordAudit(app, 'create_account', { account: account._id, role: command.role });
  return account;
}

async function addKey(app: INestApplicationContext, accountId: string, key: string, prefix: string): Promise<void> {
  const keys = app.get(ApiKeysRepository);
  if (await keys.find(accountId, prefix)) return;
  await recordAudit(app, 'create_key', { account: accountId, key: prefix });
  await keys.add(key, { accountId, name: 'command line', expiresAt: null });
}

async function recordAudit(
  app: INestApplicationContext,
  action: AuditRecord['action'],
  details: AuditRecord['details'],
) {
  await app.get(AuditLogRepository).append({ actor: 'operator', action, details });
}

function formatReport(
  { json, keyFromStdin }: AccountCommand,
  { _id: accountId, name, role }: AccountRecord,
  key: string,
): string {
  if (json) return JSON.stringify({ accountId, name, role, ...(!keyFromStdin && { key }) });
  const shown = keyFromStdin ? 'The key is the one given.' : `Its key, shown only now: ${key}`;
  return `${name} (${accountId}) has the role ${role}. ${shown}`;
}

await runProgram(main);
