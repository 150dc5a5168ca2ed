import type { DatabaseSync } from 'node:sqlite';
import express from 'express';
import { z } from 'zod';

/**
 * The faults that can be injected, one for each matching request:
 * - `status_429`, `status_500`: that status is the answer, and nothing has happened;
 * - `status_500_after_effect`: the request is carried out, and the answer is a 500;
 * - `drop_request`: the connection is cut, and nothing has happened;
 * - `drop_answer_after_effect`: the request is carried out, and the connection is cut instead of an answer;
 * - `latency`: the request is carried out and answered after `latencyMs`.
 *
 * For SMTP the method is `DATA`, the path is the comma-separated recipients, `status_429` answers 451 and `status_500`
 * answers 554.
 */
export const FAULTS = [
  'drop_answer_after_effect',
  'drop_request',
  'status_500',
  'status_500_after_effect',
  'status_429',
  'latency',
] as const;

const faultRequest = z.strictObject({
  /** HTTP method, or `*` for any. */
  method: z.string().default('*'),
  /** Regular expression, searched in the path without its query. */
  pathPattern: z.string().default(''),
  fault: z.enum(FAULTS),
  latencyMs: z.number().int().min(0).max(600_000).default(0),
  /** How many matching requests the fault affects. */
  times: z.number().int().min(1).default(1),
});

export type Fault = z.infer<typeof faultRequest> & { id: number };

/** The table for faults in the database of every simulator. */
export const FAULTS_SCHEMA = `CREATE TABLE IF NOT EXISTS faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path_pattern TEXT NOT NULL, fault TEXT NOT NULL,
  latency_ms INTEGER NOT NULL, times INTEGER NOT NULL
) STRICT;`;

/** Armed faults. They are on disk like everything else, so an armed fault survives when the process is killed. */
export class FaultStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Arms a fault; faults apply in the order in which they were armed. */
  arm(fault: Omit<Fault, 'id'>): void {
    this.#database
      .prepare('INSERT INTO faults (method, path_pattern, fault, latency_ms, times) VALUES (?, ?, ?, ?, ?)')
      .run(fault.method.toUpperCase(), fault.pathPattern, fault.fault, fault.latencyMs, fault.times);
  }

  list(): Fault[] {
    return this.#database
      .prepare(
        'SELECT id, method, path_pattern AS pathPattern, fault, latency_ms AS latencyMs, times FROM faults ORDER BY id',
      )
      .all() as unknown as Fault[];
  }

  clear(): void {
    this.#database.exec('DELETE FROM faults');
  }

  /** Returns the first armed fault that matches and uses it once; null if none matches. */
  consume(method: string, path: string): Fault | null {
    const matches = (fault: Fault): boolean =>
      (fault.method === '*' || fault.method === method) && new RegExp(fault.pathPattern).test(path);
    const fault = this.list().find(matches);
    if (!fault) return null;
    this.#database.prepare('UPDATE faults SET times = times - 1 WHERE id = ?').run(fault.id);
    this.#database.exec('DELETE FROM faults WHERE times < 1');
    return fault;
  }
}

/** `POST`, `GET` and `DELETE /_simulator/faults`: arm, list and clear. Not part of the simulated vendor's API. */
export function faultRoutes(faults: FaultStore): express.Router {
  const router = express.Router();
  router.use(express.json());
  router.post('/_simulator/faults', (request, response) => {
    const parsed = faultRequest.safeParse(request.body);
    if (!parsed.success || !isPattern(parsed.data.pathPattern)) {
      response
        .status(400)
        .json({ error: parsed.success ? 'pathPattern is not a regular expression' : parsed.error.issues });
      return;
    }
    faults.arm(parsed.data);
    response.status(201).json({ faults: faults.list() });
  });
  router.get('/_simulator/faults', (_request, response) => void response.json({ faults: faults.list() }));
  router.delete('/_simulator/faults', (_request, response) => {
    faults.clear();
    response.json({ faults: [] });
  });
  return router;
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
