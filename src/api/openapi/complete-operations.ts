import { addProblem, type DescribedAnswers } from '../http/problem-description.js';
import { accessProblemsOf } from '../access/access-problems.js';
import { accessRuleOf, type OperationId } from '../access/operations.js';
import { EXAMPLES } from './examples/index.js';
import { PARAMETERS } from './glossary.js';
import { GROUPS } from './groups.js';
import { jobEventsContent } from './job-events.js';
import { OPERATION_DESCRIPTIONS } from './operation-descriptions.js';
import { securityOf } from './security.js';

interface Content {
  schema?: object;
  example?: unknown;
}

export interface DescribedOperation {
  operationId: string;
  tags?: string[];
  description?: string;
  security?: object[];
  parameters?: { in: string; name: string; description?: string; schema?: object }[];
  requestBody?: { content: Record<string, Content> };
  responses: DescribedAnswers;
}

export type DescribedPaths = Record<string, Record<string, DescribedOperation>>;

/** Adds what the route of an operation does not declare: group, description, security, examples, general problems. */
export function completeOperations(paths: DescribedPaths): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    const operationId = operation.operationId as OperationId;
    const group = GROUPS.find(({ operations }) => operations.includes(operationId));
    if (!group) throw new Error(`${operationId} is in no group of the documentation`);
    operation.tags = [group.name];
    operation.description = OPERATION_DESCRIPTIONS[operationId];
    operation.security = securityOf(operationId);
    for (const code of accessProblemsOf(accessRuleOf(operationId))) addProblem(operation.responses, code);
    describeRequest(operation);
    addExample(operation, operationId);
  }
}

/** The paths in the order of the groups, and the methods of a path likewise. */
export function inOrderOfGroups(paths: DescribedPaths): DescribedPaths {
  const order = GROUPS.flatMap(({ operations }) => operations);
  const placeOf = ({ operationId }: DescribedOperation): number => order.indexOf(operationId as OperationId);
  const sorted = Object.entries(paths).map(([path, methods]) => {
    const inOrder = Object.entries(methods).toSorted(([, one], [, other]) => placeOf(one) - placeOf(other));
    return { path, methods: Object.fromEntries(inOrder), place: Math.min(...inOrder.map(([, each]) => placeOf(each))) };
  });
  sorted.sort((one, other) => one.place - other.place);
  return Object.fromEntries(sorted.map(({ path, methods }) => [path, methods]));
}

/** Path parameters are strings unless their route says otherwise, and requests that cannot be read are refused. */
function describeRequest({ parameters = [], requestBody, responses }: DescribedOperation): void {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  for (const parameter of inPath) {
    parameter.schema = { type: 'string', ...parameter.schema };
    parameter.description ??= PARAMETERS[parameter.name] ?? '';
  }
  if (requestBody || inPath.length > 0) addProblem(responses, 'malformed_request');
  if (requestBody) addProblem(responses, 'request_too_large');
  if (parameters.some(({ name }) => name === 'Idempotency-Key')) addProblem(responses, 'invalid_request');
}

function addExample({ requestBody, responses }: DescribedOperation, operationId: OperationId): void {
  const { body, answer, location } = EXAMPLES[operationId];
  const asked = requestBody?.content['application/json'];
  if (asked && body !== undefined) asked.example = body;
  const main = Object.entries(responses).find(([status]) => /^[23]/.test(status))?.[1];
  if (!main) return;
  if (operationId === 'followVideo') main.content = jobEventsContent(String(answer));
  const answered = (main.content as Record<string, Content> | undefined)?.['application/json'];
  if (answered && answer !== undefined) answered.example = answer;
  if (location !== undefined) {
    const description = 'Where it is.';
    main.headers = { Location: { description, schema: { type: 'string' }, example: location } };
  }
}
