import type { OpenAPIObject } from '@nestjs/swagger';
import { addProblem, type DescribedAnswers } from './problem-description.js';

interface DescribedRequest {
  parameters?: { in: string; name: string; schema?: object }[];
  requestBody?: object;
  responses: DescribedAnswers;
}

/**
 * Adds to the document what applies to every request: path parameters are strings unless their route says otherwise,
 * and requests that cannot be read are refused.
 */
export function describeRequests(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, DescribedRequest>)) {
      const { parameters = [], requestBody, responses } = operation;
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      for (const parameter of inPath) parameter.schema = { type: 'string', ...parameter.schema };
      if (requestBody || inPath.length > 0) addProblem(responses, 'malformed_request');
      if (requestBody) addProblem(responses, 'request_too_large');
      if (parameters.some(({ name }) => name === 'Idempotency-Key')) addProblem(responses, 'invalid_request');
    }
  }
}
