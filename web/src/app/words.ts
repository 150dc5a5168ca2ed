import { ApiProblem, NoAnswer } from '@mailsized/client';
import { problemWords } from '../../../texts/problems/problem-words.js';
import type { ProblemWords } from '../../../texts/problems/problem-types.js';
import { texts } from './locale.js';

/** The text that a customer reads about an error of any kind. */
export function wordsFor(error: unknown): ProblemWords {
  const { problems, shell } = texts.value;
  if (error instanceof ApiProblem) return problemWords(problems, error.problem.code, error.problem);
  if (error instanceof NoAnswer) return shell.noAnswer;
  if (error instanceof DOMException && error.name === 'NotReadableError') return shell.fileUnreadable;
  return problemWords(problems, 'internal_error');
}
