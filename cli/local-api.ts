import { readFileSync } from 'node:fs';

/** The file in which `npm start` of this project leaves the address of its API while it runs. */
const RUNNING_STACK = new URL('../../.data/stack/running.json', import.meta.url);

export interface LocalApi {
  /** Without a slash at the end. */
  api: string;
  installation: string;
}

/** The last address of the API of `npm start`; null when it does not run. After a kill, check who answers there. */
export function findLocalApi(): LocalApi | null {
  try {
    const { api, installation } = JSON.parse(readFileSync(RUNNING_STACK, 'utf8')) as LocalApi;
    return { api, installation };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
