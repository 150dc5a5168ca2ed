import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Real servers and real ffmpeg on two cores: patience is for hangs, no test asserts a time.
const patient = { testTimeout: 180_000, hookTimeout: 180_000 };

function project(name: string, include: string[], options: object = {}) {
  return { extends: true as const, test: { name, include, ...options } };
}

export default defineConfig({
  // Tests see the client's sources, not what was built of them last.
  resolve: { alias: { '@mailsized/client': fileURLToPath(new URL('client/src/index.ts', import.meta.url)) } },
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], { testTimeout: 60_000 }),
      project('docker', ['test/docker/**/*.test.ts'], { testTimeout: 60_000 }),
      project('contracts', ['test/contracts/**/*.test.ts'], patient),
      project('odd-inputs', ['test/odd-inputs/**/*.test.ts'], patient),
      project('workflows', ['test/workflows/**/*.test.ts'], patient),
      project('replay', ['test/replay/**/*.test.ts'], patient),
      project('integration', ['test/integration/**/*.test.ts'], patient),
      project('e2e', ['test/e2e/**/*.test.ts'], patient),
      project('money', ['test/money/**/*.test.ts'], patient),
      project('chaos', ['test/chaos/**/*.test.ts'], patient),
      // Ratios of times: alone on the machine.
      project('load', ['test/load/**/*.test.ts'], patient),
      project('docs', ['test/docs/**/*.test.ts'], patient),
    ],
  },
});
