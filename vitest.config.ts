import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { FileOrder } from './test/support/file-order.js';

// Real servers and real ffmpeg on two cores: patience is for hangs, no test asserts a time.
const patient = { testTimeout: 180_000, hookTimeout: 180_000 };
const veryPatient = { testTimeout: 300_000, hookTimeout: 300_000 };

// Work before payment runs at a low priority. Beside tests that compute without a pause it would hardly run at all, so the
// files that wait for servers run first, and the files that compute after them.
const computing = { sequence: { groupOrder: 1 } };

function project(name: string, include: string[], options: object = {}) {
  return { extends: true as const, test: { name, include, ...options } };
}

export default defineConfig({
  // Tests see the client's sources, not what was built of them last.
  resolve: { alias: { '@mailsized/client': fileURLToPath(new URL('client/src/index.ts', import.meta.url)) } },
  test: {
    // One more than two cores can compute, because files also wait. More only wait for each other.
    maxWorkers: 3,
    sequence: { sequencer: FileOrder },
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], { testTimeout: 60_000, ...computing }),
      project('docker', ['test/docker/**/*.test.ts'], { testTimeout: 60_000, ...computing }),
      project('contracts', ['test/contracts/**/*.test.ts'], { ...patient, ...computing }),
      project('odd-inputs', ['test/odd-inputs/**/*.test.ts'], { ...patient, ...computing }),
      project('workflows', ['test/workflows/**/*.test.ts'], patient),
      project('replay', ['test/replay/**/*.test.ts'], patient),
      project('integration', ['test/integration/**/*.test.ts'], patient),
      project('e2e', ['test/e2e/**/*.test.ts'], patient),
      project('money', ['test/money/**/*.test.ts'], patient),
      project('chaos', ['test/chaos/**/*.test.ts'], patient),
      // Ratios of times: alone on the machine.
      project('load', ['test/load/**/*.test.ts'], patient),
      // Full runs only: a Prometheus that scrapes a running service. Not beside the ratios of times.
      project('monitoring', ['test/monitoring/**/*.test.ts'], { ...patient, ...computing }),
      project('docs', ['test/docs/**/*.test.ts'], patient),
      // Full runs only, one file at a time: whole jobs, each in a browser of its own.
      project('page-full', ['test/page-full/**/*.test.ts'], {
        ...veryPatient,
        maxWorkers: 1,
        sequence: { groupOrder: 2 },
      }),
      // Full runs only: everything in containers, whose images it makes, so it is alone on the machine.
      project('containers', ['test/containers/**/*.test.ts'], { ...veryPatient, sequence: { groupOrder: 4 } }),
      // Full runs: recoveries are measured, so they are alone on the machine.
      project('drill', ['test/drill/**/*.test.ts'], { ...patient, sequence: { groupOrder: 3 } }),
      // No checks: `npm run screenshots` takes pictures to be looked at.
      project('screenshots', ['test/screenshots/**/*.test.ts'], patient),
    ],
  },
});
