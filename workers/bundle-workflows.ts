import { bundleWorkflowCode } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WORKFLOW_BUNDLE_PATH } from './workflow-bundle-path.js';

// Workflows are bundled once, at build time: workers start faster, and code that may not run in a workflow fails the build.
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)),
  payloadConverterPath: fileURLToPath(new URL('../src/contracts/payload-converter.js', import.meta.url)),
  workflowInterceptorModules: [fileURLToPath(new URL('../workflows/interceptors.js', import.meta.url))],
});
await writeFile(WORKFLOW_BUNDLE_PATH, code);
