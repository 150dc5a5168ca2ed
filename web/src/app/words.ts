import { ApiProblem, NoAnswer } from '@mailsized/client';
import { problemWords } from '../../../texts/problems/problem-words.js';
import type { ProblemWords } from '../../../texts/problems/problem-types.js';
import { texts } from './locale.js';

/** What a person reads about any error. */
export function wordsFor(error: unknown): ProblemWords {
  const { problems, shell } = texts.value;
  if (error instanceof ApiProblem) return problemWords(problems, error.problem.code, error.problem);
  if (error instanceof NoAnswer) return shell.noAnswer;
  if (error instanceof DOMException && error.name === 'NotReadableError') return shell.fileUnreadable;
  return problemWords(problems, 'internal_error');
}
