// Rows are kept as one JSON file each, so that a run can be stopped and gone on with.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Keeps a row; one of an older version of the same contender is dropped. A repeat changes nothing. */
  save(row: Row): void;
}

/** The rows in this folder, which is made when a row is saved. */
export function openRows(folder: string): RowStore {
  return {
    find: (key) => {
      const path = join(folder, fileName(key));
      return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Row) : undefined;
    },
    save: (row) => {
      mkdirSync(folder, { recursive: true });
      const name = fileName(row);
      const path = join(folder, name);
      writeFileSync(`${path}.new`, `${JSON.stringify(row, null, 2)}\n`);
      renameSync(`${path}.new`, path);
      for (const other of readdirSync(folder)) {
        if (other.startsWith(stem(row)) && other !== name) rmSync(join(folder, other));
      }
    },
  };
}

function stem({ clip, ceilingBytes, contender }: RowKey): string {
  return `${clip}.${ceilingBytes}.${contender}.`;
}

function fileName(key: RowKey): string {
  const { clipHash, version } = key;
  const digest = createHash('sha256')
    .update(JSON.stringify([clipHash, version, JUDGE_VERSION]))
    .digest('hex');
  return `${stem(key)}${digest.slice(0, 10)}.json`;
}
