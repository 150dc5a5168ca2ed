import { describe } from 'vitest';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { defineStopTests } from '../support/workflows/stop-test-cases.js';

// Apart from the other states, because the time-skipping server never skips time again once an activity was canceled
// that no worker had taken.
const harness = useWorkflowHarness();

describe('a paid job that is queued', () =>
  defineStopTests(harness, 'queued', async (video) => await video.driveToQueued()));
