import { ApiProblem, NoAnswer, type Client, type Problem } from '@mailsized/client';

/**
 * The URL that the API redirects to for a file of the job: it points to the store and is valid for minutes. With it,
 * the browser plays and downloads without the job's token, so no server logs an address with the token.
 *
 * @throws ApiProblem when there is no such file; NoAnswer when there is no answer.
 */
export async function presignedUrl(client: Client, url: string): Promise<string> {
  const { pathname } = new URL(url, window.location.href);
  const stop = new AbortController();
  const headers = new Headers(client.getConfig().headers as Headers);
  try {
    const answer = await fetch(pathname, { headers, signal: stop.signal }).catch((cause: unknown) => {
      throw new NoAnswer(new URL(pathname, window.location.href).href, { cause });
    });
    if (answer.ok) return answer.url;
    const problem = (await answer.json().catch(() => null)) as Problem | null;
    throw problem && 'code' in problem ? new ApiProblem(problem) : new NoAnswer(answer.url);
  } finally {
    // Only the address is wanted, not the file.
    stop.abort();
  }
}
