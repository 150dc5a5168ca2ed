// The goals of the benchmark, computed only from the rows. Pure.
import { type Row } from './rows.js';

/** A goal and its result. */
export interface Goal {
  readonly goal: string;
  readonly figure: string;
  /** Null: there are no rows to judge it by. */
  readonly isMet: boolean | null;
}

/** Above this value plain two-pass has no visible loss: the size does not force any. */
const TRANSPARENT_VMAF = 95;
/** A file reported as saturated must reach this value; otherwise its low fill counts against it. */
const SATURATED_VMAF = 93;
/** The rows that count as "400 kb/s". */
const LOW_RATE_BPS = { from: 300_000, to: 500_000 };

/** Our result and its rivals' results for one clip and ceiling. */
interface Comparison {
  readonly ours: Row;
  /** VMAF of our result; null if it failed. */
  readonly vmaf: number | null;
  readonly plain: number | null;
  /** The better of the two baselines, whether its file fits or not. */
  readonly baseline: number | null;
  /** The best tool whose file fits. */
  readonly tool: number | null;
}

/** Whether the file exists and is at most as large as the ceiling. */
export function fits(row: Row): boolean {
  return row.verdict !== null && row.verdict.sizeBytes <= row.ceilingBytes;
}

/** Size divided by ceiling; null without a file. */
export function fillOf(row: Row): number | null {
  return row.verdict === null ? null : row.verdict.sizeBytes / row.ceilingBytes;
}

/** Whether our result is small because more bytes would not be visible; accepted only if its VMAF confirms it. */
export function isSaturated(row: Row): boolean {
  return row.run.account?.saturated === true && (row.verdict?.vmafMean ?? 0) >= SATURATED_VMAF;
}

/** The middle value (the mean of the two middle ones); NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

/** The mean; NaN if there are no values. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * All goals for one of our contenders. A row in which it failed counts against it wherever rows are counted.
 * @param leadOverTools the mean lead over the best tool that it must reach, in VMAF
 */
export function goalsFor(contender: string, rows: readonly Row[], leadOverTools: number): Goal[] {
  const duels = rows.filter((row) => row.contender === contender).map((ours) => comparisonOf(ours, rows));
  return [...sizeGoals(duels), ...pictureGoals(duels), ...toolGoals(duels, leadOverTools), ...costGoals(duels)];
}

function comparisonOf(ours: Row, rows: readonly Row[]): Comparison {
  const rivals = rows.filter(({ clip, ceilingBytes }) => clip === ours.clip && ceilingBytes === ours.ceilingBytes);
  const best = (candidates: readonly Row[]): number | null => {
    const scores = candidates.flatMap(({ verdict }) => (verdict === null ? [] : [verdict.vmafMean]));
    return scores.length === 0 ? null : Math.max(...scores);
  };
  return {
    ours,
    vmaf: ours.verdict?.vmafMean ?? null,
    plain: best(rivals.filter((row) => row.contender === 'plain-two-pass')),
    baseline: best(rivals.filter((row) => row.role === 'baseline')),
    tool: best(rivals.filter((row) => row.role === 'tool' && fits(row))),
  };
}

function sizeGoals(duels: readonly Comparison[]): Goal[] {
  const ours = duels.map((duel) => duel.ours);
  const failed = ours.filter((row) => row.verdict === null).length;
  const over = ours.filter((row) => row.verdict !== null && !fits(row)).length;
  const truncated = ours.filter((row) => row.verdict !== null && isTruncated(row)).length;
  const loaded = ours.filter((row) => row.verdict !== null && !isSaturated(row));
  const fills = loaded.flatMap((row) => fillOf(row) ?? []);
  const saturated = ours.filter(isSaturated).length;
  const once = ours.filter((row) => row.verdict !== null && row.run.attempts === 1).length;
  const none = ours.length === 0;
  return [
    {
      goal: '0 files over, none failed, none cut short',
      figure: `${over} over, ${failed} failed, ${truncated} cut short, of ${ours.length}`,
      isMet: none ? null : over + failed + truncated === 0,
    },
    {
      goal: 'median fill at least 0.985 where content does not saturate',
      figure: `${fixed(median(fills), 4)} over ${fills.length} rows (${saturated} saturated)`,
      isMet: fills.length === 0 ? null : median(fills) >= 0.985,
    },
    {
      goal: 'minimum fill at least 0.97 where content does not saturate',
      figure: fills.length === 0 ? '–' : fixed(Math.min(...fills), 4),
      isMet: fills.length === 0 ? null : Math.min(...fills) >= 0.97,
    },
    {
      goal: 'one attempt in at least 90 %',
      figure: `${once} of ${ours.length}`,
      isMet: none ? null : once >= 0.9 * ours.length,
    },
  ];
}

/** Whether the output is shorter than the input by more than one frame and one packet of sound. */
export function isTruncated(row: Row): boolean {
  if (row.verdict === null) return false;
  const frameSeconds = 1 / Math.max(1, row.verdict.frameRate);
  return row.verdict.missingSeconds > frameSeconds + 1024 / 44_100;
}

function pictureGoals(duels: readonly Comparison[]): Goal[] {
  const lossy = duels.filter((duel) => duel.plain !== null && duel.plain < TRANSPARENT_VMAF);
  const beaten = lossy.filter((duel) => duel.vmaf !== null && duel.vmaf > (duel.plain ?? 0));
  const lowRate = lossy.filter(
    ({ ours }) => ours.plainVideoBps >= LOW_RATE_BPS.from && ours.plainVideoBps <= LOW_RATE_BPS.to,
  );
  const gain = mean(differences(lowRate, 'plain'));
  const behind = duels.filter((duel) => duel.baseline !== null);
  const worst = Math.min(...differences(behind, 'baseline'));
  const failedBehind = behind.some((duel) => duel.vmaf === null);
  return [
    {
      goal: `VMAF above plain two-pass on every row where the size forces loss (plain below ${TRANSPARENT_VMAF})`,
      figure: `${beaten.length} of ${lossy.length}; least lead ${signed(Math.min(...differences(lossy, 'plain')))}`,
      isMet: lossy.length === 0 ? null : beaten.length === lossy.length,
    },
    {
      goal: 'mean gain over plain two-pass at least 4 at about 400 kb/s',
      figure: `${signed(gain)} over ${lowRate.length} rows`,
      isMet: lowRate.length === 0 ? null : gain >= 4,
    },
    {
      goal: 'never more than 0.3 below the better baseline',
      figure: `least lead ${signed(worst)} over ${behind.length} rows`,
      isMet: behind.length === 0 ? null : worst >= -0.3 && !failedBehind,
    },
  ];
}

function toolGoals(duels: readonly Comparison[], leadOverTools: number): Goal[] {
  const met = duels.filter((duel) => duel.tool !== null);
  const won = met.filter((duel) => duel.vmaf !== null && duel.vmaf > (duel.tool ?? 0));
  const lead = mean(differences(met, 'tool'));
  return [
    {
      goal: 'better in VMAF than the best tool whose file fits on at least 90 % of rows',
      figure: `${won.length} of ${met.length}${met.length < duels.length ? ` (in ${duels.length - met.length} no tool's file fits)` : ''}`,
      isMet: met.length === 0 ? null : won.length >= 0.9 * met.length,
    },
    {
      goal: `by ${leadOverTools} or more in the mean`,
      figure: signed(lead),
      isMet: met.length === 0 ? null : lead >= leadOverTools,
    },
  ];
}

function costGoals(duels: readonly Comparison[]): Goal[] {
  const near = duels.filter(({ ours, vmaf }) => {
    const predicted = ours.run.account?.predictedVmaf ?? null;
    return predicted !== null && vmaf !== null && Math.abs(predicted - vmaf) <= 3;
  });
  const ratios = duels.flatMap(({ ours }) =>
    ours.verdict === null ? [] : [ours.run.wallSeconds / ours.plain.wallSeconds],
  );
  const quick = ratios.filter((ratio) => ratio <= 1);
  const total = (pick: (row: Row) => number): number =>
    duels.reduce((sum, { ours }) => sum + (ours.verdict === null ? 0 : pick(ours)), 0);
  const overall = total((row) => row.run.wallSeconds) / total((row) => row.plain.wallSeconds);
  return [
    {
      goal: 'predicted grade within 3 VMAF of the result on 90 %',
      figure: `${near.length} of ${duels.length}`,
      isMet: duels.length === 0 ? null : near.length >= 0.9 * duels.length,
    },
    {
      goal: 'wall time at most that of plain two-pass at source size, on every row',
      figure: `${quick.length} of ${duels.length}; median ratio ${fixed(median(ratios), 2)}, worst ${fixed(Math.max(...ratios), 2)}, all rows together ${fixed(overall, 2)}`,
      isMet: duels.length === 0 ? null : quick.length === duels.length,
    },
  ];
}

/** The lead of our result in VMAF, on the rows where both have a file. */
function differences(duels: readonly Comparison[], rival: 'plain' | 'baseline' | 'tool'): number[] {
  return duels.flatMap((duel) => {
    const score = duel[rival];
    return duel.vmaf === null || score === null ? [] : [duel.vmaf - score];
  });
}

const fixed = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const signed = (value: number): string =>
  Number.isFinite(value) ? `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}` : '–';
