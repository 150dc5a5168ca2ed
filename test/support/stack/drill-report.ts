import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { projectRoot } from '../../../stack/tools.js';

/** A promise about time: until everything works again, and how much of the past may be lost. */
interface Promised {
  rtoMin: number;
  rpoMin: number;
}

const API: Promised = { rtoMin: 5, rpoMin: 0 };
const DATABASE: Promised = { rtoMin: 30, rpoMin: 60 };
const ALL: Promised = { rtoMin: 4 * 60, rpoMin: 24 * 60 };

interface Loss {
  /** As the table names it. */
  lost: string;
  promised: Promised | null;
  /** What is lost for good, however old it is. */
  gone?: string;
}

/** What is lost in a scenario, what runbooks of comparable services promise, and what is lost for good when that has no age. */
const SCENARIOS = {
  api: { lost: 'The API', promised: API },
  worker: { lost: 'A worker, in the middle of an encode', promised: null },
  database: { lost: 'The database', promised: DATABASE },
  store: { lost: 'The object store', promised: ALL, gone: 'all files; paid ones are paid back' },
  temporal: { lost: 'Temporal', promised: ALL, gone: 'open jobs; paid ones are paid back' },
  everything: { lost: 'All of these at once', promised: ALL, gone: 'files and open jobs; paid ones are paid back' },
  'bad deploy': { lost: 'A good release, to one that wedges workflows', promised: ALL },
} as const satisfies Record<string, Loss>;

/** Ours is to be so many times better than what others promise. */
const TIMES_BETTER = 10;

export type Scenario = keyof typeof SCENARIOS;

/** How much of what was there before is lost, as its age, and how long it took until everything went on. */
interface Figures {
  scenario: Scenario;
  /** Null: all of it, however old. */
  rpoSeconds: number | null;
  rtoSeconds: number;
}

const RUNBOOK = join(projectRoot, 'RUNBOOK.md');
const BEGIN = '<!-- figures of npm run drill -->';
const END = '<!-- end of the figures -->';

/** The figures of every scenario that has run. */
export class DrillReport {
  private readonly figures: Figures[] = [];

  add(figures: Figures): void {
    this.figures.push(figures);
  }

  toJson(): string {
    return JSON.stringify({ drill: this.figures }, null, 2);
  }

  /** Puts the figures into the runbook, of several runs the worst. What has not run keeps the figures that it has. */
  async writeRunbook(): Promise<void> {
    const page = readFileSync(RUNBOOK, 'utf8');
    const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (before < 0 || after < before) throw new Error(`RUNBOOK.md has no place between ${BEGIN} and ${END}`);
    const table = this.table(page.slice(before, after));
    const whole = `${page.slice(0, before)}${BEGIN}\n\n${table}\n\n${page.slice(after)}`;
    writeFileSync(RUNBOOK, await format(whole, { parser: 'markdown', printWidth: 120 }));
  }

  private table(earlier: string): string {
    const names = Object.keys(SCENARIOS) as Scenario[];
    return [
      '| lost | others promise | target | works again after | lost for good |',
      '| --- | --- | --- | --- | --- |',
      ...names.map((scenario) => this.row(scenario) ?? earlierRow(earlier, scenario)),
    ].join('\n');
  }

  /** Null when the scenario has not run. */
  private row(scenario: Scenario): string | null {
    const worst = this.worstOf(scenario);
    if (worst === null) return null;
    const { lost, promised, gone }: Loss = SCENARIOS[scenario];
    const { rtoSeconds, rpoSeconds } = worst;
    const target = promised && { rtoMin: promised.rtoMin / TIMES_BETTER, rpoMin: promised.rpoMin / TIMES_BETTER };
    const lostForGood = [gone, rpoSeconds === null ? undefined : rpoText(rpoSeconds)].filter(Boolean).join('; ');
    return `| ${[lost, promiseText(promised), promiseText(target), `${rtoSeconds.toFixed(0)} s`, lostForGood].join(' | ')} |`;
  }

  private worstOf(scenario: Scenario): Figures | null {
    const runs = this.figures.filter((figures) => figures.scenario === scenario);
    if (runs.length === 0) return null;
    const rpos = runs.map(({ rpoSeconds }) => rpoSeconds).filter((seconds) => seconds !== null);
    return {
      scenario,
      rtoSeconds: Math.max(...runs.map(({ rtoSeconds }) => rtoSeconds)),
      rpoSeconds: rpos.length < runs.length ? null : Math.max(...rpos),
    };
  }
}

function earlierRow(table: string, scenario: Scenario): string {
  const row = table.split('\n').find((line) => line.startsWith(`| ${SCENARIOS[scenario].lost} `));
  return row ?? `| ${SCENARIOS[scenario].lost} | | | not drilled yet | |`;
}

function promiseText(promised: Promised | null): string {
  if (promised === null) return '–';
  const { rtoMin, rpoMin } = promised;
  return `${durationText(rtoMin)}, ${rpoMin === 0 ? 'nothing' : durationText(rpoMin)}`;
}

function durationText(minutes: number): string {
  if (minutes < 1) return `${minutes * 60} s`;
  return minutes < 60 ? `${minutes} min` : `${Number((minutes / 60).toFixed(1))} h`;
}

function rpoText(seconds: number): string {
  return seconds === 0 ? 'nothing' : `what came after the copy, ${seconds.toFixed(0)} s old`;
}
