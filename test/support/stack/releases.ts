import { randomUUID } from 'node:crypto';
import { cp, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../../stack/tools.js';
import { workflowBundle, type BundleOptions } from '../workflows/workflow-bundle.js';

/** Another build of MailSized, which differs from `dist/` in its workflow code alone. */
export interface Release {
  folder: string;
  remove(): Promise<void>;
}

/** Within the project, so that it finds the same packages. */
export async function buildRelease(code: BundleOptions): Promise<Release> {
  const folder = join(projectRoot, '.cache', 'releases', randomUUID());
  await cp(join(projectRoot, 'dist'), folder, { recursive: true });
  await copyFile((await workflowBundle(code)).codePath, join(folder, 'workflows-bundle.js'));
  return { folder, remove: async () => await rm(folder, { recursive: true, force: true }) };
}
