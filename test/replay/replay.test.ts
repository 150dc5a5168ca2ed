import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import * as workflows from '../../workflows/index.js';
import { workflowBundle } from '../support/workflows/workflow-bundle.js';
import type { History } from '../support/workflows/history-reader.js';
import { HISTORIES, historyFileName, readHistory } from '../support/workflows/history-files.js';
import { quietLogs } from '../support/workflows/servers.js';

// Recorded with `RECORD_HISTORIES=1 npx vitest run --project workflows`. A history is added when a story takes a way that
// none of them takes yet; those that lie here stand for the workflows that run while the code changes (rule 13).

const recordedTypes = existsSync(HISTORIES) ? readdirSync(HISTORIES) : [];

async function replay(files: string[], alter: (history: History) => History = (history) => history) {
  const recorded = new Map(files.map((file) => [basename(file, '.json'), readHistory(file)]));
  const histories = Array.from(recorded, ([workflowId, { history }]) => ({ workflowId, history: alter(history) }));
  const options: ReplayWorkerOptions = { workflowBundle: await workflowBundle() };
  const broken: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error) broken.push(`${workflowId} (${recorded.get(workflowId)?.title}): ${error.message}`);
  }
  return broken;
}

function filesOf(type: string): string[] {
  return readdirSync(join(HISTORIES, type)).map((name) => join(HISTORIES, type, name));
}

beforeAll(quietLogs);

describe('recorded histories', () => {
  it('exist for every workflow, and for no unknown one', () => {
    expect(recordedTypes.toSorted()).toEqual(Object.keys(workflows).toSorted());
    for (const type of recordedTypes) expect(filesOf(type).length, type).toBeGreaterThan(0);
  });

  it.each(recordedTypes)('of %s are named after their stories', (type) => {
    for (const file of filesOf(type)) expect(basename(file)).toBe(historyFileName(readHistory(file)));
  });

  it.each(recordedTypes)('of %s still fit its code', async (type) => {
    expect(await replay(filesOf(type))).toEqual([]);
  });

  it('are found out when they do not fit', async () => {
    const [file] = filesOf('videoWorkflow');
    const [complaint] = await replay([file ?? ''], renameActivity('deleteFiles', 'keepFiles'));
    expect(complaint).toMatch(/keepFiles/);
  });
});

/** As if the code had called another activity when this was recorded. */
function renameActivity(from: string, to: string): (history: History) => History {
  return (history) => {
    for (const event of history.events ?? []) {
      const type = event.activityTaskScheduledEventAttributes?.activityType;
      if (type?.name === from) type.name = to;
    }
    return history;
  };
}
