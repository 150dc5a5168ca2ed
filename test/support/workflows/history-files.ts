import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporal } from '@temporalio/proto';
import type { HistoryReader, History } from './history-reader.js';

/** Recorded histories: `<workflow type>/<story>.json`, one event a line. */
export const HISTORIES = fileURLToPath(new URL('../../replay/histories/', import.meta.url));

/** Longer ones only repeat, for days, what short ones show. */
const MAX_EVENTS = 250;

/** What replay does not look at: bulk, and what would differ from one recording to the next for no reason. */
const OMITTED_FIELDS = new Set([
  'identity',
  'binaryChecksum',
  'meteringMetadata',
  'header',
  'historySizeBytes',
  'searchAttributes',
  'retryPolicy',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'startToCloseTimeout',
  'heartbeatTimeout',
  'stackTrace',
  'workflowTaskCompletedEventId',
  'acceptedRequestMessageId',
]);

/**
 * Keeps the history of a told story when no recorded one has its shape. Those that are there are never replaced: they
 * stand for the workflows that are running while the code changes.
 */
export function recordHistory(story: string, chronicle: HistoryReader): void {
  const folder = join(HISTORIES, chronicle.workflowType);
  mkdirSync(folder, { recursive: true });
  const known = shapesIn(folder);
  if (chronicle.length > MAX_EVENTS || known.has(chronicle.shape)) return;
  const lines = chronicle.events.map((event) => JSON.stringify(event, omitNoise));
  const name = `${slug(story)}${readdirSync(folder).includes(`${slug(story)}.json`) ? `-${known.size}` : ''}.json`;
  writeFileSync(
    join(folder, name),
    `{"shape":${JSON.stringify(chronicle.shape)},"events":[\n${lines.join(',\n')}\n]}\n`,
  );
}

/** @throws Error when the file is no history. */
export function readHistory(path: string): History {
  // `historyFromJSON` of the SDK needs one copy of protobufjs for all of its packages; this does not.
  return temporal.api.history.v1.History.fromObject(JSON.parse(readFileSync(path, 'utf8')) as object);
}

// What an activity is given is not compared in replay, and offers and plans are most of a history.
function omitNoise(this: object, key: string, value: unknown): unknown {
  if (OMITTED_FIELDS.has(key) || value === null) return undefined;
  return key === 'input' && 'activityType' in this ? undefined : value;
}

function shapesIn(folder: string): Set<string> {
  const files = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { shape: string },
  );
  return new Set(files.map(({ shape }) => shape));
}

function slug(story: string): string {
  return story
    .toLowerCase()
    .replaceAll('’', '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 90);
}
