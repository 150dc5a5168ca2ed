import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../../../src/contracts/search-attributes.js';

/** The identity that histories record. It is fixed, so that a recorded history does not name a machine. */
export const IDENTITY = 'workflow-tests';

const PARTITIONS = ['matching.numTaskqueueReadPartitions', 'matching.numTaskqueueWritePartitions'];

const VENV_BIN = fileURLToPath(new URL('../../../.cache/venv/bin/', import.meta.url));

/** A server whose clock the test controls. It supports no reset, no schedules and no list. */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  quietLogs();
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: executable('temporal-test-server', 'TEMPORAL_TEST_SERVER') } },
    client: { identity: IDENTITY },
  });
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(
      Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [
        name,
        encodeSearchAttributeIndexedValueType(type) ?? 0,
      ]),
    ),
  });
  return environment;
}

/** The official dev server, in memory, for features that the time-skipping server lacks. It uses the real clock. */
export async function startDevServer(): Promise<TestWorkflowEnvironment> {
  quietLogs();
  return await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: executable('temporal', 'TEMPORAL_CLI') },
      searchAttributes: Object.values(SEARCH_ATTRIBUTES),
      extraArgs: PARTITIONS.flatMap((name) => ['--dynamic-config-value', `${name}=1`]),
      log: { format: 'pretty', level: 'error' },
    },
    client: { identity: IDENTITY },
  });
}

/** Tests cause many failures on purpose: the worker's warnings about them would hide a real failure. */
export function quietLogs(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}

/** @throws Error when neither the variable nor the bootstrapped folder points to the program. */
function executable(name: string, variable: string): string {
  const path = process.env[variable] ?? `${VENV_BIN}${name}`;
  if (!existsSync(path)) throw new Error(`${name} is not installed: run the bootstrap script, or set ${variable}`);
  return path;
}
