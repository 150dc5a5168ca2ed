import type { ProblemCode } from '../../contracts/problem-codes.js';
import { PROBLEM_ANSWERS } from '../../../texts/problems/answers.js';

/** The English words of every problem. A code without words does not compile. */
const ANSWERS: Record<ProblemCode, { title: string; advice: string }> = PROBLEM_ANSWERS;

export function problemAnswerOf(code: ProblemCode): { title: string; advice: string } {
  return ANSWERS[code];
}
