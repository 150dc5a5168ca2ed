import { readFileSync } from 'node:fs';

/** The API that `npm start` runs in this project: it leaves its address here while it runs. */
const RUNNING_STACK = new URL('../../.data/stack/running.json', import.meta.url);

export interface LocalApi {
  /** Without a slash at the end. */
  api: string;
  installation: string;
}

/** Where the API of `npm start` was last; null when it does not run. After a kill it may be gone: ask who answers there. */
export function findLocalApi(): LocalApi | null {
  try {
    const { api, installation } = JSON.parse(readFileSync(RUNNING_STACK, 'utf8')) as LocalApi;
    return { api, installation };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
