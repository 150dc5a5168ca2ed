import type { Request, RequestHandler } from 'express';
import { jobPageUrl } from '../../domain/job-page-url.js';

/** Whether a browser opens this address to show it to a person. Programs get JSON, whatever else they accept. */
export function isNavigation(request: Request): boolean {
  return ['GET', 'HEAD'].includes(request.method) && request.accepts(['json', 'html']) === 'html';
}

/** The job's page, if the address is that of a job and has the job's token, as links in mails once had. */
export function jobPageOf({ params, query }: Request): string | null {
  const { jobId } = params;
  if (typeof jobId !== 'string' || typeof query.token !== 'string') return null;
  return jobPageUrl('', encodeURIComponent(jobId), encodeURIComponent(query.token));
}

/** Redirects a person with an old link to the job's page, where the token is in the fragment. */
export const openOldLink: RequestHandler = (request, response, next) => {
  response.vary('Accept');
  const page = isNavigation(request) ? jobPageOf(request) : null;
  if (page === null) next();
  else response.redirect(page);
};
