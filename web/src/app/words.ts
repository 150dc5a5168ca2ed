import { ApiProblem, NoAnswer } from '@mailsized/client';
import { problemWords } from '../../../texts/problems/problem-words.js';
import type { ProblemWords } from '../../../texts/problems/problem-types.js';
import { texts } from './locale.js';

/** The text that a customer reads about an error of any kind. */
export function wordsFor(error: unknown): ProblemWords {
  const { problems, shell } = texts.value;
  if (error instanceof ApiProblem) return problemWords(problems, error.problem.code, error.problem);
  if (error instanceof NoAnswer) return shell.noAnswer;
  if (isFileLost(error)) return shell.fileUnreadable;
  return problemWords(problems, 'internal_error');
}

/** The file was changed, moved or deleted since it was chosen: only choosing it again helps. */
export function isFileLost(error: unknown): boolean {
  return error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name);
}
