/**
 * The address of a job's page. The token is in the fragment, which browsers do not send, so it reaches no log.
 *
 * @param token of the job; without it, the page opens only in a browser that has opened it before.
 */
export function jobPageUrl(publicBaseUrl: string, jobId: string, token?: string): string {
  return `${publicBaseUrl}/v/${jobId}${token === undefined ? '' : `#${token}`}`;
}
