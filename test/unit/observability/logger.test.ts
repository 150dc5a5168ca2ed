import { describe, expect, it, onTestFinished } from 'vitest';
import { addToLogContext, withLogContext } from '../../../src/observability/log-context.js';
import { createLogger } from '../../../src/observability/logger.js';
import { LEVEL_SIGNAL, switchLevelOnSignal } from '../../../src/observability/switch-level.js';
import manifest from '../../../package.json' with { type: 'json' };

function loggerForTest(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { logger: createLogger({ level, service: 'mailsized', role: 'control,notify' }, destination), lines };
}

describe('a log line', () => {
  it('says which process of which version on which machine wrote it', () => {
    const { logger, lines } = loggerForTest();
    logger.info('something');
    expect(lines).toMatchObject([{ service: 'mailsized', role: 'control,notify', version: manifest.version }]);
    expect(lines[0]?.['instance']).toMatch(new RegExp(`.+:${process.pid}$`));
  });

  it('has the fields of what it is part of, in everything that it starts, and nowhere else', async () => {
    const { logger, lines } = loggerForTest();
    const work = withLogContext({ requestId: 'request-1' }, async () => {
      await new Promise(setImmediate);
      addToLogContext({ jobId: 'job-1' });
      logger.info('within');
    });
    addToLogContext({ jobId: 'of nobody' });
    logger.info('outside');
    await work;
    expect(lines.map(({ msg, requestId, jobId }) => ({ msg, requestId, jobId }))).toEqual([
      { msg: 'outside', requestId: undefined, jobId: undefined },
      { msg: 'within', requestId: 'request-1', jobId: 'job-1' },
    ]);
  });

  it('keeps its own fields before those of its context, and leaves the context as it is', () => {
    const { logger, lines } = loggerForTest();
    withLogContext({ jobId: 'job-1' }, () => {
      logger.info({ jobId: 'job-2' }, 'first');
      logger.info('second');
    });
    expect(lines.map(({ jobId }) => jobId)).toEqual(['job-2', 'job-1']);
  });

  it('does not show what is personal or secret even if somebody passes it', () => {
    const { logger, lines } = loggerForTest();
    logger.info({
      req: { headers: { authorization: 'Bearer seeded', cookie: 'seeded', 'stripe-signature': 'seeded' } },
      order: { email: 'seeded@example.test', client_secret: 'seeded' },
    });
    expect(JSON.stringify(lines)).not.toContain('seeded');
  });
});

describe('the level of a running process', () => {
  it('goes to debug with a signal, and back with the next', async () => {
    const { logger, lines } = loggerForTest('warn');
    switchLevelOnSignal(logger);
    onTestFinished(() => void process.removeAllListeners(LEVEL_SIGNAL));
    const levels: string[] = [];
    for (let signal = 1; signal <= 2; signal += 1) {
      const handled = new Promise((resolve) => process.once(LEVEL_SIGNAL, resolve));
      process.kill(process.pid, LEVEL_SIGNAL);
      await handled;
      levels.push(logger.level);
    }
    expect(levels).toEqual(['debug', 'warn']);
    expect(lines.map(({ switchedTo }) => switchedTo)).toEqual(['debug']);
  });
});
