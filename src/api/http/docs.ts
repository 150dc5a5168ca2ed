import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeAccess } from '../access/access-problems.js';
import { describeRequests } from './describe-requests.js';
import { gatherNamedSchemas } from './named-schemas.js';

/** Serves the API documentation as web pages at `/docs` and as an OpenAPI document at `/docs/openapi.json`. */
export function serveDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'docs/openapi.json' });
}

/**
 * The OpenAPI 3.1 document of the API, generated from the decorators of its routes. It needs only an app that was created
 * with `preview`. Paths are sorted and no host is named, so that the same code generates the same document everywhere.
 * https://spec.openapis.org/oas/v3.1.0
 */
export function describeApi(app: INestApplication): OpenAPIObject {
  const description = [
    'MailSized compresses a video that is too large to e-mail into one that fits, or refunds the payment.',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code`. Sizes are in bytes; 1 MB is 10^6 bytes.',
  ].join('\n\n');
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MailSized')
    .setVersion('1')
    .setDescription(description)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config);
  describeAccess(document);
  describeRequests(document);
  const { document: gathered, schemas } = gatherNamedSchemas(document);
  const paths = Object.entries(gathered.paths).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...gathered,
    components: { ...gathered.components, schemas: schemas as NonNullable<OpenAPIObject['components']>['schemas'] },
    paths: Object.fromEntries(paths),
  };
}
