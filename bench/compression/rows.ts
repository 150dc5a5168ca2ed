// Rows are stored in one file per contender, one line of JSON each. They are written at once, so a stopped run can continue.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContenderRun } from './contenders/contender.js';
import { JUDGE_VERSION, type Verdict } from './judge/judge.js';

/** What decides whether a row is still valid. */
export interface RowKey {
  readonly clip: string;
  /** SHA-256 of the clip. */
  readonly clipHash: string;
  readonly ceilingBytes: number;
  readonly contender: string;
  readonly version: string;
}

/** The result of one contender for one clip and ceiling. */
export interface Row extends RowKey {
  readonly kind: string;
  readonly role: 'ours' | 'baseline' | 'tool';
  readonly durationSeconds: number;
  /** The video bitrate that the ceiling leaves to plain two-pass. */
  readonly plainVideoBps: number;
  readonly run: ContenderRun;
  /** The cost of plain two-pass for the same clip and ceiling in the same run of the benchmark. */
  readonly plain: { readonly wallSeconds: number; readonly cpuSeconds: number };
  /** Null if the contender left no file that can be decoded; `run.exit` says why. */
  readonly verdict: Verdict | null;
}

/** A folder of rows. */
export interface RowStore {
  find(key: RowKey): Row | undefined;
  /** Saves a row and replaces the previous one of the same contender, clip and ceiling. A repeat changes nothing. */
  save(row: Row): void;
}

interface StoredRow extends Row {
  readonly judgeVersion: number;
}

/** Opens the rows in this folder, which is created when a row is saved. */
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

/** Writes the rows in an order that does not depend on when each was measured, so that a diff shows only the changes. */
function writeRows(path: string, rows: readonly StoredRow[]): void {
  const sorted = rows.toSorted((a, b) => a.clip.localeCompare(b.clip, 'en') || a.ceilingBytes - b.ceilingBytes);
  writeFileSync(`${path}.new`, sorted.map((row) => `${JSON.stringify(row)}\n`).join(''));
  renameSync(`${path}.new`, path);
}
