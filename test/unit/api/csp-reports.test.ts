import { describe, expect, it } from 'vitest';
import { startConfiguredApp } from './configured-app.js';

const JOB = 'http://127.0.0.1:3000/v/1e5b1c86-1177-474e-855a-4d2d4cd67a4c?email=ada@example.com';

async function receiver() {
  const { url, lines, metrics } = await startConfiguredApp();
  const warnings = () =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ directive }) => directive !== undefined);
  const counted = async () => {
    const { values } = await metrics.cspViolations.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.directive, value]));
  };
  const post = async (type: string, body: unknown) =>
    (
      await fetch(`${url}/csp-reports`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      })
    ).status;
  return { post, lines, warnings, counted };
}

function reportOf(effectiveDirective: string, blockedURL: string) {
  return {
    type: 'csp-violation',
    url: JOB,
    body: { effectiveDirective, blockedURL, documentURL: JOB, sample: 'ada@' },
  };
}

describe('a browser that reports a violation of the policy', () => {
  it('is counted and logged by directive and host, in the old form and the new', async () => {
    const { post, warnings, counted } = await receiver();
    const old = {
      'document-uri': JOB,
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'https://evil.example/x?ada',
    };
    expect(await post('application/csp-report', { 'csp-report': old })).toBe(204);
    expect(
      await post('application/reports+json', [reportOf('img-src', 'data'), reportOf('connect-src', 'inline')]),
    ).toBe(204);
    expect(await counted()).toEqual({ 'script-src-elem': 1, 'img-src': 1, 'connect-src': 1 });
    expect(warnings().map(({ directive, blocked }) => [directive, blocked])).toEqual([
      ['script-src-elem', 'evil.example'],
      ['img-src', 'data'],
      ['connect-src', 'inline'],
    ]);
  });

  it('leaves nothing of a person, and no word of its own, in the log', async () => {
    const { post, lines, counted } = await receiver();
    await post('application/reports+json', [
      reportOf('ada@example.com', 'ada@example.com'),
      reportOf('script-src\nforged', 'chrome-extension://adaadaada/x'),
    ]);
    expect(await counted()).toEqual({ other: 2 });
    expect(lines.join('\n')).not.toMatch(/ada@|adaada|x\?ada|1e5b1c86|forged/);
  });

  it('cannot fill the log, whatever it sends', async () => {
    const { post, warnings } = await receiver();
    for (const body of [{}, [], [{ type: 'deprecation' }], { 'csp-report': 1 }]) {
      expect(await post('application/csp-report', body)).toBe(204);
    }
    expect(warnings()).toEqual([]);
    const many = Array.from({ length: 20 }, () => reportOf('img-src', 'data'));
    for (let times = 0; times < 10; times += 1) await post('application/reports+json', many);
    // A minute may end in between.
    expect(warnings().length).toBeGreaterThanOrEqual(60);
    expect(warnings().length).toBeLessThanOrEqual(120);
    expect(await post('application/reports+json', ['x'.repeat(40_000)])).toBe(413);
  });
});
