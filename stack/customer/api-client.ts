import type { ProblemBody } from '../../src/api/http/problem.js';

/** An answer of the API that is a problem (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: ProblemBody) {
    super(`${problem.status} ${problem.code}: ${problem.title}. ${problem.detail}`);
  }
}

export interface ApiRequest {
  method?: string;
  token?: string;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Speaks to the API as any program would: HTTP and JSON. */
export class ApiClient {
  constructor(readonly baseUrl: string) {}

  /** @throws ApiProblem when the API answers with an error. */
  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    const response = await this.raw(path, request);
    if (!response.ok) throw new ApiProblem((await response.json()) as ProblemBody);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** The answer as it is; redirects are not followed. */
  async raw(path: string, { method = 'GET', token, body, headers = {}, signal }: ApiRequest = {}): Promise<Response> {
    return await fetch(`${this.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }
}
