import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeOperations, inOrderOfGroups, type DescribedPaths } from '../openapi/complete-operations.js';
import { describeFields } from '../openapi/describe-fields.js';
import { GROUPS } from '../openapi/groups.js';
import { SECURITY_SCHEMES } from '../openapi/security.js';
import { describeWebhooks } from '../openapi/webhook-messages.js';
import { gatherNamedSchemas } from './named-schemas.js';

const DESCRIPTION = [
  'MailSized compresses a video that is too large to e-mail into one that fits, or refunds the payment.',
  'Create a job, upload the parts of the video, wait for the offer, buy a quote, follow the job, download the result.',
  'Errors are `application/problem+json` (RFC 9457) with a stable `code`. Sizes are in bytes; 1 MB is 10^6 bytes. Times are RFC 3339.',
].join('\n\n');

/** Serves the API documentation as web pages at `/docs` and as an OpenAPI document at `/docs/openapi.json`. */
export function serveDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'docs/openapi.json' });
}

/**
 * The OpenAPI 3.1 document of the API, generated from the decorators of its routes and from `api/openapi/`. It needs only
 * an app that was created with `preview`. No host is named, so that the same code generates the same document everywhere.
 * https://spec.openapis.org/oas/v3.1.0
 */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MailSized')
    .setVersion('1')
    .setDescription(DESCRIPTION)
    .build();
  const document = SwaggerModule.createDocument(app, config);
  completeOperations(document.paths as unknown as DescribedPaths);
  const whole = { ...document, webhooks: describeWebhooks() };
  const { document: gathered, schemas } = gatherNamedSchemas(whole);
  const described = describeFields({ ...gathered, components: { schemas, securitySchemes: SECURITY_SCHEMES } });
  return {
    ...described,
    tags: GROUPS.map(({ name, description }) => ({ name, description })),
    paths: inOrderOfGroups(described.paths as unknown as DescribedPaths) as unknown as OpenAPIObject['paths'],
  } as unknown as OpenAPIObject;
}
