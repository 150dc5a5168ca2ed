import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporal } from '@temporalio/proto';
import type { HistoryReader, History } from './history-reader.js';

/** Recorded histories: `<workflow type>/<first words of the story>-<hash>.json`, one event a line. */
export const HISTORIES = fileURLToPath(new URL('../../replay/histories/', import.meta.url));

const MAX_WORDS_LENGTH = 28;
const HASH_LENGTH = 6;

/** Longer histories only repeat, for days, what short ones show. */
const MAX_EVENTS = 250;

/** Fields that replay does not use: they are bulky, or would differ between recordings for no reason. */
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

/** A recorded history, with the title of the test that it is from. */
export interface RecordedHistory {
  title: string;
  /** See `HistoryReader`. */
  shape: string;
  history: History;
}

/**
 * Saves the history of a test if no recorded history has the same shape. Existing ones are never replaced: they represent
 * the workflows that are running while the code changes.
 */
export function recordHistory(title: string, chronicle: HistoryReader): void {
  const folder = join(HISTORIES, chronicle.workflowType);
  mkdirSync(folder, { recursive: true });
  const known = shapesIn(folder);
  if (chronicle.length > MAX_EVENTS || known.has(chronicle.shape)) return;
  const lines = chronicle.events.map((event) => JSON.stringify(event, omitNoise));
  const head = `{"title":${JSON.stringify(title)},"shape":${JSON.stringify(chronicle.shape)},"events":[`;
  const path = join(folder, historyFileName({ title, shape: chronicle.shape }));
  writeFileSync(path, `${head}\n${lines.join(',\n')}\n]}\n`, { flag: 'wx' });
}

/** @throws Error when the file is not a recorded history. */
export function readHistory(path: string): RecordedHistory {
  const { title, shape, events } = JSON.parse(readFileSync(path, 'utf8')) as RecordedHistory & { events: object[] };
  // The SDK's `historyFromJSON` needs a single copy of protobufjs for all of its packages; this does not.
  return { title, shape, history: temporal.api.history.v1.History.fromObject({ events }) };
}

/** The same test with the same shape has the same name, whenever it is recorded. */
export function historyFileName({ title, shape }: Pick<RecordedHistory, 'title' | 'shape'>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([title, shape]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  return `${firstWordsOf(title)}-${hash}.json`;
}

// Replay does not compare the inputs of activities, and offers and plans are most of a history.
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

/** As many whole words as fit. */
function firstWordsOf(title: string): string {
  let name = '';
  for (const [word] of title
    .toLowerCase()
    .replaceAll('’', '')
    .matchAll(/[a-z0-9]+/g)) {
    const longer = name === '' ? word : `${name}-${word}`;
    if (longer.length > MAX_WORDS_LENGTH) break;
    name = longer;
  }
  return name;
}
