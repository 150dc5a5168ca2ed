// Rows are kept as one file per contender, a line of JSON each, and written as they come: a run that is stopped goes on there.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContenderRun } from './contenders/contender.js';
import { JUDGE_VERSION, type Verdict } from './judge/judge.js';

/** What decides whether a row still holds. */
export interface RowKey {
  readonly clip: string;
  /** SHA-256 of the clip. */
  readonly clipHash: string;
  readonly ceilingBytes: number;
  readonly contender: string;
  readonly version: string;
}

/** One contender on one clip at one ceiling. */
export interface Row extends RowKey {
  readonly kind: string;
  readonly role: 'ours' | 'baseline' | 'tool';
  readonly durationSeconds: number;
  /** The video bitrate that the ceiling leaves plain two-pass. */
  readonly plainVideoBps: number;
  readonly run: ContenderRun;
  /** What plain two-pass cost on the same clip and ceiling in the same run of the benchmark. */
  readonly plain: { readonly wallSeconds: number; readonly cpuSeconds: number };
  /** Null when the contender left no file that can be decoded; `run.exit` says why. */
  readonly verdict: Verdict | null;
}

/** A folder of rows. */
export interface RowStore {
  find(key: RowKey): Row | undefined;
  /** Keeps a row in place of the one before of the same contender, clip and ceiling. A repeat changes nothing. */
  save(row: Row): void;
}

interface StoredRow extends Row {
  readonly judgeVersion: number;
}

/** The rows in this folder, which is made when a row is saved. */
export function openRows(folder: string): RowStore {
  const pathOf = ({ contender }: RowKey): string => join(folder, `${contender}.jsonl`);
  return {
    find: (key) => {
      const stored = readRows(pathOf(key)).find((row) => isOfCase(row, key));
      if (stored === undefined) return undefined;
      const { judgeVersion, ...row } = stored;
      const isValid = row.clipHash === key.clipHash && row.version === key.version && judgeVersion === JUDGE_VERSION;
      return isValid ? row : undefined;
    },
    save: (row) => {
      const path = pathOf(row);
      const others = readRows(path).filter((other) => !isOfCase(other, row));
      mkdirSync(folder, { recursive: true });
      writeRows(path, [...others, { ...row, judgeVersion: JUDGE_VERSION }]);
    },
  };
}

function isOfCase(row: RowKey, { clip, ceilingBytes }: RowKey): boolean {
  return row.clip === clip && row.ceilingBytes === ceilingBytes;
}

function readRows(path: string): StoredRow[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as StoredRow);
}

/** In an order that does not depend on when each was measured, so that a diff shows what has changed. */
function writeRows(path: string, rows: readonly StoredRow[]): void {
  const sorted = rows.toSorted((a, b) => a.clip.localeCompare(b.clip, 'en') || a.ceilingBytes - b.ceilingBytes);
  writeFileSync(`${path}.new`, sorted.map((row) => `${JSON.stringify(row)}\n`).join(''));
  renameSync(`${path}.new`, path);
}
