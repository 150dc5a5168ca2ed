import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI document as pages under `/docs` and as JSON under `/docs/openapi.json`. */
export function serveDocs(app: NestExpressApplication): void {
  const description = [
    'MailSized takes a video that is too big to e-mail and gives back one that fits, or gives the money back.',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code`. Sizes are in bytes, MB = 10^6 bytes.',
  ].join('\n\n');
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MailSized')
    .setVersion('1')
    .setDescription(description)
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'docs/openapi.json',
  });
}
