import { describe, expect, it } from 'vitest';
import { planChaos, type Fault } from '../../support/chaos/plan.js';

const SEEDS = [1, 2, 3, 4, 5];

const SERVERS = ['temporal', 'mongodb', 's3', 'simulators'];

describe('the plan of a chaos run', () => {
  it('is the same for the same seed and number of jobs', () => {
    expect(planChaos(7, 100)).toEqual(planChaos(7, 100));
    expect(planChaos(7, 100)).not.toEqual({ ...planChaos(8, 100), seed: 7 });
  });

  it.each(SEEDS)('of a hundred jobs, seed %i: has every journey and every kind of fault', (seed) => {
    const { jobs, faults } = planChaos(seed, 100);
    expect(new Set(jobs.map(({ journey }) => journey)).size).toBe(15);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(
      new Set(['kill', 'stripe', 'webhooks', 'full disk', 'clock']),
    );
  });

  it.each(SEEDS)('of a hundred jobs, seed %i: kills every process alone, and all at once', (seed) => {
    const { processes, faults } = planChaos(seed, 100);
    const kills = ofKind(faults, 'kill');
    const alone = kills.filter(({ victims }) => victims.length === 1).flatMap(({ victims }) => victims);
    expect(new Set(alone)).toEqual(new Set([...processes, ...SERVERS]));
    expect(kills.map(({ victims }) => victims.length)).toContain(processes.length + SERVERS.length);
  });

  it.each(SEEDS)('of five hundred jobs, seed %i: has every fault of Stripe, of webhooks and of clocks', (seed) => {
    const { faults } = planChaos(seed, 500);
    expect(new Set(ofKind(faults, 'stripe').map(({ fault }) => fault)).size).toBe(6);
    expect(new Set(ofKind(faults, 'webhooks').map(({ action }) => action)).size).toBe(4);
    const clocks = ofKind(faults, 'clock');
    expect(new Set(clocks.map(({ offsetMs }) => offsetMs))).toEqual(new Set([600_000, -600_000]));
    expect(new Set(clocks.map(({ process }) => process)).size).toBe(6);
  });

  it.each(SEEDS)('seed %i: the faults happen in order, each while jobs remain', (seed) => {
    const moments = planChaos(seed, 50).faults.map(({ afterJobs }) => afterJobs);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(Math.max(...moments)).toBeLessThan(50);
  });

  it('of a few jobs waits for nobody who never comes back', () => {
    const journeys = SEEDS.flatMap((seed) => planChaos(seed, 20).jobs).map(({ journey }) => journey);
    expect(journeys).not.toContain('neverUploads');
    expect(journeys).not.toContain('neverBuys');
  });
});

function ofKind<Kind extends Fault['kind']>(faults: readonly Fault[], kind: Kind): Extract<Fault, { kind: Kind }>[] {
  return faults.filter((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
}
