import { describe } from 'vitest';
import { useHouse } from '../support/workflows/house.js';
import { tellHowItIsStopped } from '../support/workflows/stopping-stories.js';

// Apart from the other states, because the time-skipping server never skips time again once an activity was canceled
// that no worker had taken.
const house = useHouse();

describe('a paid job that is queued', () =>
  tellHowItIsStopped(house, 'queued', async (video) => await video.getsQueued()));
