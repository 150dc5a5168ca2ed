import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../stack/tools.js';

export interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string; topic: string };
  annotations: { summary: string; runbook_url: string };
}

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}

/** What operators give to Prometheus, Alertmanager and Grafana. */
export const MONITORING = join(projectRoot, 'docker/monitoring');

export const ruleFiles = globSync('rules/*.yaml', { cwd: MONITORING }).map((file) => join(MONITORING, file));

export const alerts = ruleFiles.flatMap((file) => {
  const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
});

export const dashboards = globSync('dashboards/*.json', { cwd: MONITORING }).map((file) => {
  const board = JSON.parse(readFileSync(join(MONITORING, file), 'utf8')) as Dashboard;
  return { file, queries: board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)) };
});

/** The metrics that a PromQL expression reads, each with its labels. */
export function selectorsIn(expr: string): string[] {
  const metric = /\b(?:up|(?:mailsized|ffmpeg|temporal|process|node|probe)_\w+)\b(?:\{[^}]*\})?/g;
  return [...expr.matchAll(metric)].map(([selector]) => selector);
}
