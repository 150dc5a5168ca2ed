import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineFault } from '../../../src/contracts/failures.js';
import { currentLogContext, withLogContext, type LogContext } from '../../../src/observability/log-context.js';
import { MachineWatch } from '../../../workers/machine-watch.js';
import { eventually } from '../../support/eventually.js';

const INITIAL_WAIT_MS = 1;

describe('a machine that is watched', () => {
  let found: MachineFault | null | Error = null;
  let proofs: number[] = [];
  let told: (MachineFault | null)[] = [];
  let contexts: LogContext[] = [];
  let watch: MachineWatch;

  beforeEach(() => {
    [found, proofs, told, contexts] = [null, [], [], []];
    const prove = async (neededBytes: number): Promise<MachineFault | null> => {
      proofs.push(neededBytes);
      contexts.push(currentLogContext());
      if (found instanceof Error) throw found;
      return found;
    };
    const logger = pino({ level: 'silent' });
    watch = new MachineWatch({ prove, spareBytes: async () => 0, logger }, INITIAL_WAIT_MS);
    watch.onChange((fault) => void told.push(fault));
  });
  afterEach(() => watch.onApplicationShutdown());

  const proved = (times: number) =>
    eventually(
      () => proofs.length,
      (count) => count >= times,
    );
  const isBack = () => eventually(() => told.at(-1) === null);

  it('takes work until a fault is met, and again once it has proved itself', async () => {
    found = 'disk_full';
    expect(watch.fault).toBeNull();
    await watch.takeOut('disk_full', 5);
    expect(watch.fault).toBe('disk_full');
    expect(told).toEqual(['disk_full']);
    found = null;
    await isBack();
    expect(watch.fault).toBeNull();
    expect(told).toEqual(['disk_full', null]);
  });

  it('proves itself for its own sake: its log lines no longer name the job that met the fault', async () => {
    found = 'disk_full';
    await withLogContext({ jobId: 'job-1' }, () => watch.takeOut('disk_full', 5));
    await proved(2);
    expect(contexts).toEqual(contexts.map(() => ({})));
  });

  it('stays out while it fails its proof, and says what is wrong now', async () => {
    found = 'sandbox_failed';
    await watch.takeOut('disk_full', 5);
    await proved(3);
    expect(watch.fault).toBe('sandbox_failed');
    expect(told).toEqual(['disk_full']);
  });

  it('stays out while it cannot find out whether it is sound', async () => {
    found = new Error('the store does not answer');
    await watch.takeOut('store_refused', 0);
    await proved(3);
    expect(watch.fault).toBe('store_refused');
  });

  it('proves that the largest of the jobs that failed would fit', async () => {
    await Promise.all([watch.takeOut('disk_full', 7), watch.takeOut('disk_full', 9), watch.takeOut('disk_full', 8)]);
    await isBack();
    expect(proofs).toEqual([9]);
    expect(told).toEqual(['disk_full', null]);
  });

  it('is out only when everybody knows, or cannot be told', async () => {
    found = 'disk_broken';
    let isKnown = false;
    watch.onChange(() => Promise.reject(new Error('the database is away')));
    watch.onChange(async () => {
      await Promise.resolve();
      isKnown = true;
    });
    await watch.takeOut('disk_broken', 0);
    expect(isKnown).toBe(true);
  });

  it('that is suspected proves itself once for suspicions that follow one another', async () => {
    found = 'ffmpeg_broken';
    expect(await watch.proveSoon()).toBe('ffmpeg_broken');
    found = null;
    expect([await watch.proveSoon(), await watch.proveSoon()]).toEqual([null, null]);
    expect(proofs).toHaveLength(2);
  });
});
