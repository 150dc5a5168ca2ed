import { ApiProblem, type Problem } from '@mailsized/client';

export interface ApiRequest {
  method?: string;
  token?: string;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Calls the API with plain HTTP and JSON: for requests that no client would make, and for what OpenAPI does not describe. */
export class ApiClient {
  constructor(readonly baseUrl: string) {}

  /** @throws ApiProblem when the API answers with an error. */
  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    const response = await this.raw(path, request);
    if (!response.ok) throw new ApiProblem((await response.json()) as Problem);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Returns the answer unchanged; redirects are not followed. */
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
