import type { Page, Route } from 'playwright-core';
import type { PageSettings, Problem, Video } from '@mailsized/client';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pagePolicy } from '../../../src/api/page/page-policy.js';
import { CUSTOMER_RECORD } from '../../../src/api/openapi/examples/records.js';
import { PAGE_SETTINGS, RECEIPT } from './job-states.js';

const BUILT_PAGE = fileURLToPath(new URL('../../../dist/web/', import.meta.url));
// Only pages of a secure context have a clipboard, and ask for notifications. Nothing of it leaves the browser.
const ORIGIN = 'https://page.test';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** What the pretended API answers; anything else is 404. */
export interface Answers {
  settings?: PageSettings;
  video?: Video;
  /** The two films of the comparison. */
  excerpts?: { before: Buffer; after: Buffer };
  /** A frame of the result. */
  poster?: Buffer;
  /** By method and path, for instance `POST /v1/videos`: goes before everything else. */
  replies?: Record<string, Replies>;
  /** Paths that the network does not carry. */
  cut?: RegExp;
  /** How long every answer takes, so that the page is painted before it comes. */
  afterMs?: number;
}

/** `unreachable`: the network fails. `never`: there is no answer. Anything else is the answer's JSON. */
export type Reply = 'unreachable' | 'never' | object;
/** A function is called for each request, where what is true changes. */
type Replies = Reply | (() => Reply);

/** What the API answers when it refuses. */
export function problem(code: Problem['code'], status: number): Problem {
  return { code, status, type: '', title: '', detail: '', requestId: 'r' };
}

/**
 * Serves the built page to one browser page, under the API's own policy, and answers for the API from what it is given. Only
 * for pictures and for the accessibility of states that take long to reach: what the API really does is tested with it.
 *
 * @returns the origin.
 */
export async function pretendApi(page: Page, answers: () => Answers): Promise<string> {
  await page.route(`${ORIGIN}/**`, async (route) => await answer(route, answers()));
  return ORIGIN;
}

async function answer(route: Route, answers: Answers): Promise<void> {
  if (answers.afterMs !== undefined) await setTimeout(answers.afterMs);
  const request = route.request();
  const { pathname } = new URL(request.url());
  const given = answers.replies?.[`${request.method()} ${pathname}`] ?? replyOf(pathname, answers);
  const reply = typeof given === 'function' ? (given as () => Reply)() : given;
  if (reply === 'never') return;
  if (reply === 'unreachable') return await route.abort('connectionrefused');
  if (reply !== undefined) return await route.fulfill({ json: reply, status: isProblem(reply) ? reply.status : 200 });
  if (pathname.endsWith('/events')) return await route.fulfill({ status: 204 });
  const { video, excerpts, poster } = answers;
  if (pathname.includes('/previews/') && excerpts) {
    const body = pathname.endsWith('/original') ? excerpts.before : excerpts.after;
    return await route.fulfill({ body, contentType: 'video/mp4' });
  }
  if (pathname.endsWith('/poster') && poster) {
    return await route.fulfill({ body: poster, contentType: 'image/jpeg' });
  }
  if (pathname.startsWith('/v1/videos/')) return await route.fulfill({ json: video });
  await serveFile(route, pathname);
}

function replyOf(pathname: string, { settings = PAGE_SETTINGS, cut }: Answers): Reply | undefined {
  if (cut?.test(pathname)) return 'unreachable';
  if (pathname === '/health') return { name: 'mailsized', installation: 'pretended' };
  if (pathname === '/v1/page-settings') return settings;
  if (pathname.endsWith('/receipt')) return RECEIPT;
  if (pathname.endsWith('/record')) return CUSTOMER_RECORD;
  return undefined;
}

const isProblem = (reply: object): reply is Problem => 'code' in reply && 'status' in reply;

async function serveFile(route: Route, pathname: string): Promise<void> {
  const name = extname(pathname) === '' ? 'index.html' : pathname.slice(1);
  try {
    const body = await readFile(BUILT_PAGE + name);
    await route.fulfill({ body, contentType: TYPES[extname(name)] ?? 'application/octet-stream', headers: policy() });
  } catch {
    await route.fulfill({ status: 404 });
  }
}

/** The headers that the API sends with the page. */
function policy(): Record<string, string> {
  let headers: Record<string, string> = {};
  const variables = { S3_ENDPOINT: ORIGIN, S3_BUCKET: 'videos', S3_REGION: 'local', S3_FORCE_PATH_STYLE: true };
  const response = { set: (all: Record<string, string>) => void (headers = all) };
  pagePolicy(variables, { paysWithStripe: false })({} as never, response as never, () => {});
  return headers;
}
