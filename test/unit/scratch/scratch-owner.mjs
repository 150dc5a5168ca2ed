// Works in a scratch folder until it is killed. Run by scratch.test.ts.
import { writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

// Node runs TypeScript as it is, but our imports name the built files.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
});

const { withScratch } = await import('../../../src/scratch/scratch.ts');
await withScratch(process.argv[2], async (folder) => {
  await writeFile(join(folder, 'frames'), 'bytes');
  console.log(folder);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
