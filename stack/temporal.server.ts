import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { isListening } from './ports.js';
import { ServerProcess } from './server-process.js';
import { findTool } from './tools.js';

/** The search attributes of MailSized's workflows and their types, as the Temporal command line names them. */
export const SEARCH_ATTRIBUTES = {
  MailSizedState: 'Keyword',
  MailSizedProvider: 'Keyword',
  MailSizedQueue: 'Keyword',
  MailSizedNeedsAttention: 'Bool',
} as const;

/** `IndexedValueType` of Temporal's API (temporal/api/enums/v1/common.proto). */
const INDEXED_VALUE_TYPE = { Keyword: 2, Bool: 5 } as const;

const PARTITIONS = ['matching.numTaskqueueReadPartitions', 'matching.numTaskqueueWritePartitions'];

/** Work with a fairness key takes turns with that of other keys. */
const FAIRNESS = ['--dynamic-config-value', 'matching.enableFairness=true'];

const RETENTION_HOURS = 720;
const NAMESPACE = 'default';

/** What a Temporal development server needs to run. Ports are on the loopback address. */
export interface TemporalServerOptions {
  dataDir: string;
  logFile: string;
  port: number;
  uiPort: number;
  metricsPort: number;
}

/**
 * The Temporal development server: the real server in one process on SQLite. Loses no workflow on kill -9. Ready once its
 * namespace keeps closed workflows for 30 days (24 h unless set) and knows our search attributes.
 */
export function temporalServer(options: TemporalServerOptions): ServerProcess {
  const dataDir = join(options.dataDir, 'temporal');
  mkdirSync(dataDir, { recursive: true }); // the server does not create it
  const address = `127.0.0.1:${options.port}`;
  return new ServerProcess({
    name: 'temporal',
    command: findTool('temporal'),
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
      ...['--ui-port', String(options.uiPort), '--ui-disable-news-fetch'],
      ...['--metrics-port', String(options.metricsPort)],
      ...['--db-filename', join(dataDir, 'temporal.db')],
      // One partition per queue: paid-for priority then keeps its order exactly.
      ...PARTITIONS.flatMap((name) => ['--dynamic-config-value', `${name}=1`]),
      ...FAIRNESS,
      ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ],
    cwd: dataDir,
    logFile: options.logFile,
    isReady: async () => {
      if (!(await isListening(options.port))) return false;
      await prepareNamespace({ address }, NAMESPACE, { retentionHours: RETENTION_HOURS });
      return true;
    },
  });
}

/**
 * Adds the search attributes that the namespace lacks and, if requested, sets how long closed workflows are kept. A
 * repeat changes nothing.
 * @throws Error when the server cannot be reached or refuses
 */
export async function prepareNamespace(
  server: ConnectionOptions,
  namespace: string,
  options: { retentionHours?: number } = {},
): Promise<void> {
  const connection = await Connection.connect({ ...server, connectTimeout: '2s' });
  try {
    if (options.retentionHours !== undefined) await setRetention(connection, namespace, options.retentionHours);
    await addSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

async function setRetention(connection: Connection, namespace: string, hours: number): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const current = config?.workflowExecutionRetentionTtl?.seconds;
  if (current === null || current === undefined) throw new Error(`namespace ${namespace} has no retention time`);
  const missingSeconds = hours * 3600 - current.toNumber();
  if (missingSeconds === 0) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: current.add(missingSeconds) } },
  });
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => known.customAttributes[name] === undefined);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
