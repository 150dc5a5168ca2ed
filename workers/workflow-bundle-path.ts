import { fileURLToPath } from 'node:url';

/** Where the build puts the bundle of `workflows/index.ts`: in the folder of the compiled workers. */
export const WORKFLOW_BUNDLE_PATH = fileURLToPath(new URL('../workflows-bundle.js', import.meta.url));
