/**
 * The address of a job's page. The token goes into the fragment, which browsers send to no server, and so to no log.
 *
 * @param token of the job; without it, the page opens only in a browser that has seen it before.
 */
export function jobPageUrl(publicBaseUrl: string, jobId: string, token?: string): string {
  return `${publicBaseUrl}/v/${jobId}${token === undefined ? '' : `#${token}`}`;
}
