import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OPERATION } from '../../src/api/access/operation.js';
import type { OperationId } from '../../src/api/access/operations.js';
import { ZodValidationPipe } from '../../src/api/http/zod-validation.js';
import { projectRoot } from '../../stack/tools.js';

// Where Nest keeps what a route takes. https://github.com/nestjs/nest/blob/master/packages/common/constants.ts
const ROUTE_ARGUMENTS = '__routeArguments__';

/** Something that a route checks before it runs: its body, its query or its path. */
export interface CheckedInput {
  route: string;
  operationId: OperationId;
  pipe: ZodValidationPipe;
}

/** Everything that any route of the API checks. */
export async function checkedInputs(): Promise<CheckedInput[]> {
  const folder = join(projectRoot, 'src', 'api');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const controllers = files.filter((file) => file.endsWith('.controller.ts'));
  const modules = await Promise.all(
    controllers.map(async (file) => (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>),
  );
  return modules.flatMap((module) => Object.values(module)).flatMap((controller) => inputsOf(controller));
}

function inputsOf(controller: unknown): CheckedInput[] {
  if (typeof controller !== 'function') return [];
  const methods = Object.getOwnPropertyNames(controller.prototype as object);
  return methods.flatMap((method) => {
    const taken = Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) as
      Record<string, { pipes?: unknown[] }> | undefined;
    const handler = (controller.prototype as Record<string, object>)[method];
    const operationId = taken && handler && (Reflect.getMetadata(OPERATION, handler) as OperationId);
    if (!operationId) return [];
    const pipes = Object.values(taken ?? {}).flatMap((argument) => argument.pipes ?? []);
    return pipes
      .filter((pipe) => pipe instanceof ZodValidationPipe)
      .map((pipe) => ({ operationId, route: `${controller.name}.${method} (${pipe.place})`, pipe }));
  });
}
