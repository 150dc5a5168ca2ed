import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.js';
import { createProcessMetrics } from '../../src/observability/process-metrics.js';
import { createServiceMetrics } from '../../src/observability/service-metrics.js';
import { createWorkerMetrics } from '../../src/observability/worker-metrics.js';
import { findTool, projectRoot } from '../../stack/tools.js';
import { anchorsOf } from '../support/markdown.js';
import { MONITORING, alerts, dashboards, ruleFiles, selectorsIn } from '../support/monitoring.js';
import { ALERT_CASES } from './alert-cases.js';

const run = promisify(execFile);
const queries = [...alerts.map(({ expr }) => expr), ...dashboards.flatMap(({ queries }) => queries)];

/** Of exporters that are not ours, see docker/monitoring/prometheus.yaml, and of Temporal's SDK. Prometheus itself makes `up`. */
const OF_OTHERS = /^(up|node_\w+|probe_\w+|temporal_\w+)$/;

describe('the alerts', () => {
  it('are rules that Prometheus reads, with a configuration that it takes', async () => {
    await run(findTool('promtool'), ['check', 'config', join(MONITORING, 'prometheus.yaml')]);
  });

  it('each have a case for when they fire and for when they do not', () => {
    const others = alerts.map(({ alert }) => alert).filter((alert) => alert !== 'Watchdog');
    expect(Object.keys(ALERT_CASES)).toEqual(expect.arrayContaining(others));
    expect(Object.keys(ALERT_CASES)).toHaveLength(others.length);
  });

  // promtool computes for days of samples: on a busy machine that takes a while.
  it('fire for what they are for, and for nothing less', { timeout: 180_000 }, async () => {
    const watchdog = {
      every: '1m',
      tests: [ruleTest('Watchdog always fires', {}, { after: '1m', alert: 'Watchdog', firing: 1 })],
    };
    const all = Object.entries(ALERT_CASES).flatMap(([alert, cases]) =>
      [cases].flat().map((each) => ({ alert, ...each })),
    );
    const cases = all.map(({ alert, fires, quiet, after, every = '1m' }) => ({
      every,
      tests: [
        ruleTest(`${alert} fires`, fires, { after, every, alert, firing: 1 }),
        ruleTest(`${alert} is quiet`, quiet, { after, every, alert, firing: 0 }),
      ],
    }));
    const byInterval = Map.groupBy([...cases, watchdog], ({ every }) => every);
    for (const [every, grouped] of byInterval)
      await testRules(
        every,
        grouped.flatMap(({ tests }) => tests),
      );
  });

  it.each(alerts)('$alert says how bad it is, and leads to its section in RUNBOOK.md', ({ labels, annotations }) => {
    expect(['page', 'ticket', 'none']).toContain(labels.severity);
    expect(labels.topic).toMatch(/^[a-z]+$/);
    expect(annotations.summary).toMatch(/\.$/);
    const [, anchor] = /^RUNBOOK\.md#([\w-]+)$/.exec(annotations.runbook_url) ?? [];
    expect(anchorsOf(readFileSync(join(projectRoot, 'RUNBOOK.md'), 'utf8'))).toContain(anchor);
  });

  it('ask, like the dashboards, for nothing that no process exports', () => {
    const { registry } = createProcessMetrics();
    for (const create of [createMetrics, createServiceMetrics, createWorkerMetrics]) create(registry);
    const exported = registry.getMetricsAsArray().map(({ name }) => name);
    const asked = new Set(queries.flatMap(metricsIn).map((metric) => metric.replace(/_(bucket|count|sum)$/, '')));
    const unknown = [...asked].filter((metric) => !OF_OTHERS.test(metric) && !exported.includes(metric));
    expect(unknown).toEqual([]);
  });
});

describe('a dashboard', () => {
  it.each(dashboards)('asks what Prometheus can read: $file', async ({ queries }) => {
    const rules = queries.map((expr, index) => ({ record: `panel:${index}`, expr }));
    const folder = mkdtempSync(join(tmpdir(), 'mailsized-panels-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'panels.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    await run(findTool('promtool'), ['check', 'rules', file]);
  });
});

describe('an alert', () => {
  it.each([
    ['wakes somebody', { severity: 'page' }, 'on-call'],
    ['is read on a working day', { severity: 'ticket' }, 'tickets'],
    [
      'tells a service outside that alerts still arrive',
      { alertname: 'Watchdog', severity: 'none' },
      'dead-mans-switch',
    ],
    ['that nobody has classified is read too', { alertname: 'Something' }, 'tickets'],
  ])('%s', async (_, labels, receiver) => {
    const matchers = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const file = join(MONITORING, 'alertmanager.yaml');
    const { stdout } = await run(findTool('amtool'), [
      'config',
      'routes',
      'test',
      `--config.file=${file}`,
      ...matchers,
    ]);
    expect(stdout.trim()).toBe(receiver);
  });
});

interface Expected {
  alert: string;
  after: string;
  firing: number;
  every?: string;
}

function ruleTest(name: string, series: Record<string, string>, { alert, after, firing, every = '1m' }: Expected) {
  return {
    name,
    interval: every,
    input_series: Object.entries(series).map(([metric, values]) => ({ series: metric, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertstate="firing", alertname="${alert}"}) or vector(0)`,
        eval_time: after,
        exp_samples: [{ labels: '{}', value: firing }],
      },
    ],
  };
}

/** @throws with the name of each test that fails. */
async function testRules(every: string, tests: object[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mailsized-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tests.json');
  writeFileSync(file, JSON.stringify({ rule_files: ruleFiles, evaluation_interval: every, tests }));
  await run(findTool('promtool'), ['test', 'rules', file]);
}

function metricsIn(expr: string): string[] {
  const withoutGrouping = expr.replaceAll(/\b(by|without)\s*\([^)]*\)/g, '');
  return selectorsIn(withoutGrouping).map((selector) => selector.replace(/\{.*/s, ''));
}
