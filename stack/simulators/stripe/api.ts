import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import express from 'express';
import type { Request, Response } from 'express';
import { credentialsIn } from '../http/credentials.js';
import type { Fault } from '../http/faults.js';
import { inSavepoint } from '../storage/database.js';
import type { Account } from './account.js';
import { API_VERSION } from './call.js';
import { ENDPOINTS } from './endpoints.js';
import type { Endpoint } from './endpoints.js';
import { StripeError } from './errors.js';
import { expandObject } from './expand.js';
import type { IdempotentRequest, StoredResponse } from './idempotency.js';
import { newId } from './ids.js';

export interface ApiKeys {
  /** One, or several separated by commas, for example while a key is rolled. */
  secretKey: string;
  publishableKey?: string | undefined;
}

const DECLINED = 402;
const INTERNAL_ERROR = new StripeError(500, {
  type: 'api_error',
  message: 'An unexpected error occurred (made to occur by the simulator).',
});
const RATE_LIMITED = new StripeError(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Too many requests hit the API too quickly (made to occur by the simulator).',
});

/** Stripe's API under `/v1`: form-encoded requests, JSON answers. */
export function apiRoutes(account: Account, keys: ApiKeys): express.Router {
  const router = express.Router();
  router.use('/v1', cors, express.urlencoded({ extended: true, limit: '1mb' }));
  for (const endpoint of ENDPOINTS) {
    const handler = (request: Request, response: Response): Promise<void> =>
      handleRequest(account, keys, endpoint, request, response);
    if (endpoint.method === 'GET') router.get(endpoint.path, handler);
    else router.post(endpoint.path, handler);
  }
  router.use('/v1', (request, response) => {
    const message = `Unrecognized request URL (${request.method}: ${request.originalUrl}).`;
    sendError(response, new StripeError(404, { type: 'invalid_request_error', message }));
  });
  return router;
}

/** Allows other origins, because Stripe.js calls the API from them. */
function cors(request: Request, response: Response, next: () => void): void {
  response.set('access-control-allow-origin', '*');
  response.set('access-control-allow-headers', 'authorization, content-type, stripe-version, idempotency-key');
  response.set('access-control-allow-methods', 'GET, POST, OPTIONS');
  if (request.method === 'OPTIONS') response.status(204).end();
  else next();
}

async function handleRequest(
  account: Account,
  keys: ApiKeys,
  endpoint: Endpoint,
  request: Request,
  response: Response,
): Promise<void> {
  const requestId = newId('req');
  response.set({ 'request-id': requestId, 'stripe-version': request.get('stripe-version') ?? API_VERSION });
  const keyed = idempotentRequestOf(request);
  if (keyed) response.set('idempotency-key', keyed.key);
  const fault = account.faults.consume(request.method, request.path);
  try {
    authenticate(request, endpoint, keys);
    if (fault?.fault === 'status_429') throw RATE_LIMITED;
    if (fault?.fault === 'drop_request') return void request.socket.destroy();
    const result = await executeIdempotently(account, { endpoint, request, requestId, keyed, fault });
    if (fault?.fault === 'drop_answer_after_effect') return void request.socket.destroy();
    if (result.requestId !== requestId) {
      response.set({ 'idempotent-replayed': 'true', 'original-request': result.requestId });
    }
    response.status(result.status).json(result.body);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    sendError(response, error);
  }
}

interface Execution {
  endpoint: Endpoint;
  request: Request;
  requestId: string;
  keyed: IdempotentRequest | null;
  fault: Fault | null;
}

/** @throws StripeError when the request is refused before its execution; this is not kept under the idempotency key. */
async function executeIdempotently(account: Account, execution: Execution): Promise<StoredResponse> {
  const { keyed, fault } = execution;
  const first = keyed ? account.idempotencyKeys.begin(keyed) : null;
  if (first) return first;
  try {
    if (fault) await delay(fault.latencyMs);
    return execute(account, execution);
  } finally {
    if (keyed) account.idempotencyKeys.end(keyed.key);
  }
}

function execute(account: Account, { endpoint, request, requestId, keyed, fault }: Execution): StoredResponse {
  const form: unknown = request.method === 'GET' ? request.query : request.body;
  const run = endpoint.prepare(form);
  return account.perform({ id: requestId, idempotencyKey: keyed?.key ?? null }, (call) => {
    const outcome = runInSavepoint(account.database, () => {
      if (fault?.fault === 'status_500') throw INTERNAL_ERROR;
      return expandObject(call.objects, run(call, String(request.params['id'])), expandPaths(form));
    });
    const hidden = fault?.fault === 'status_500_after_effect';
    const result = { ...(hidden ? outcomeOf(INTERNAL_ERROR) : outcome), requestId };
    if (keyed) account.idempotencyKeys.store(keyed, result);
    return result;
  });
}

interface Outcome {
  status: number;
  body: unknown;
}

/** A decline keeps its changes in the database; any other error keeps none. */
function runInSavepoint(database: DatabaseSync, work: () => unknown): Outcome {
  try {
    return inSavepoint(database, () => {
      try {
        return { status: 200, body: work() };
      } catch (error) {
        if (error instanceof StripeError && error.status === DECLINED) return outcomeOf(error);
        throw error;
      }
    });
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof StripeError)) throw error;
  return { status: error.status, body: { error: error.body } };
}

function idempotentRequestOf(request: Request): IdempotentRequest | null {
  const key = request.get('idempotency-key');
  if (key === undefined || request.method !== 'POST') return null;
  return { key, path: request.path, params: request.body };
}

function expandPaths(form: unknown): string[] {
  const paths: unknown = form && typeof form === 'object' ? Reflect.get(form, 'expand') : undefined;
  return Array.isArray(paths) ? paths.map(String) : [];
}

/** @throws StripeError 401. Keys come as bearer token or as the user name of basic authentication. */
function authenticate(request: Request, endpoint: Endpoint, keys: ApiKeys): void {
  const [scheme, value] = (request.get('authorization') ?? '').split(' ');
  if (value === undefined) throw unauthorized('You did not provide an API key.');
  const key = scheme?.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString().split(':')[0] : value;
  if (key !== undefined && credentialsIn(keys.secretKey).includes(key)) return;
  if (endpoint.publishable && keys.publishableKey !== undefined && key === keys.publishableKey) return;
  throw unauthorized('Invalid API Key provided.');
}

function unauthorized(message: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message });
}

function sendError(response: Response, error: StripeError): void {
  response.status(error.status).json({ error: error.body });
}
