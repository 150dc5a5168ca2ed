import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { projectRoot } from '../../../stack/tools.js';

/** What is lost in a scenario, as the table names it, and what comparable services promise of it. */
const SCENARIOS = {
  api: { lost: 'The API', promised: { rto: '5 min', rpo: 'nothing' } },
  worker: { lost: 'A worker, in the middle of an encode', promised: { rto: '5 min', rpo: 'nothing' } },
} as const;

export type Scenario = keyof typeof SCENARIOS;

/** How much of what was there before is lost, as its age, and how long it took until everything went on. */
interface Figures {
  scenario: Scenario;
  rpoSeconds: number;
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

  /** Puts the figures into the runbook, of several runs the worst. @throws Error when a scenario has not run. */
  async writeRunbook(): Promise<void> {
    const page = readFileSync(RUNBOOK, 'utf8');
    const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (before < 0 || after < before) throw new Error(`RUNBOOK.md has no place between ${BEGIN} and ${END}`);
    const whole = `${page.slice(0, before)}${BEGIN}\n\n${this.table()}\n\n${page.slice(after)}`;
    writeFileSync(RUNBOOK, await format(whole, { parser: 'markdown', printWidth: 120 }));
  }

  private table(): string {
    const names = Object.keys(SCENARIOS) as Scenario[];
    return [
      '| lost | others promise | until everything goes on | what is lost |',
      '| --- | --- | --- | --- |',
      ...names.map((scenario) => {
        const { lost, promised } = SCENARIOS[scenario];
        const { rtoSeconds, rpoSeconds } = this.worstOf(scenario);
        return `| ${lost} | ${promised.rto}, ${promised.rpo} | ${rtoSeconds.toFixed(1)} s | ${rpoText(rpoSeconds)} |`;
      }),
    ].join('\n');
  }

  private worstOf(scenario: Scenario): Figures {
    const runs = this.figures.filter((figures) => figures.scenario === scenario);
    if (runs.length === 0) throw new Error(`the scenario ${scenario} has not run, so its figures are unknown`);
    const worst = (key: 'rtoSeconds' | 'rpoSeconds'): number => Math.max(...runs.map((run) => run[key]));
    return { scenario, rtoSeconds: worst('rtoSeconds'), rpoSeconds: worst('rpoSeconds') };
  }
}

function rpoText(seconds: number): string {
  return seconds === 0 ? 'nothing' : `the last ${seconds.toFixed(1)} s`;
}
