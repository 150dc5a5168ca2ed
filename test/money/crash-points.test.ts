import { afterAll, describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../activities/payment.activities.js';
import { MortalWorker, type CrashPoint, type MoneyActivity } from '../support/money/crash.js';
import { JOURNEYS, travel, type Journey } from '../support/money/journeys.js';
import { chosenOf, isWhole } from '../support/money/share.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { useHouse } from '../support/workflows/house.js';

const STORY_MS = 600_000;

const house = useHouse();
const treasury = useTreasury();
const covered: { journey: Journey; point: CrashPoint }[] = [];

afterAll(() => {
  const lines = covered.map(({ journey, point }) => `  ${point.activity}: dies after ${point.after} (${journey.name})`);
  console.log(`Crash points around money, each survived (${lines.length}):\n${lines.toSorted().join('\n')}`);
});

describe('a worker that dies at any step of a money activity changes nothing about how the money ends:', () => {
  it.each(JOURNEYS)(
    '$name',
    async (journey) => {
      const { passed } = await travelWith(journey);
      for (const activity of journey.shows) {
        expect(
          passed.some((point) => point.activity === activity),
          `comes past ${activity}`,
        ).toBe(true);
      }
      for (const point of chosenOf(journey.name, ofInterest(journey, passed), ({ activity }) => activity)) {
        const { died } = await travelWith(journey, point);
        expect(died, `nobody died at ${described(point)}`).toBe(true);
        covered.push({ journey, point });
      }
    },
    STORY_MS,
  );

  it('every money activity has crash points: at its start, after each change at Stripe, at its end', () => {
    const activities = Object.keys(createPaymentActivities(treasury())) as MoneyActivity[];
    const pointsOf = (activity: MoneyActivity) => covered.filter(({ point }) => point.activity === activity);
    expect(activities.filter((activity) => pointsOf(activity).length === 0)).toEqual([]);
  });

  /** @returns what was on the way. */
  async function travelWith(journey: Journey, death?: CrashPoint): Promise<MortalWorker> {
    const worker = new MortalWorker(treasury(), death);
    const video = newVideo(house, treasury(), { worker });
    const about = death ? described(death) : 'nobody dies';
    await travel(journey, video, treasury(), about);
    expectRight(await treasury().truthOf(video.world.jobId), journey.end, about);
    return worker;
  }

  /** All of them, or in the small part those that the journey is there for. */
  function ofInterest({ shows }: Journey, points: CrashPoint[]): CrashPoint[] {
    return isWhole() ? points : points.filter(({ activity }) => shows.includes(activity));
  }

  function described({ activity, after }: CrashPoint): string {
    return `${activity} after ${after}`;
  }
});
