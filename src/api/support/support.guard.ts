import {
  Inject,
  Injectable,
  UseGuards,
  applyDecorators,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { bearerOf } from '../http/bearer.js';
import { Problem } from '../http/problem.js';

type SupportRequest = Request & { supporter?: string };

/** Lets only those in whom `SUPPORT_TOKENS` names, and brings the name along. */
@Injectable()
export class SupportGuard implements CanActivate {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SupportRequest>();
    const given = digest(bearerOf(request) ?? '');
    // Digests have one length and all are compared, so it takes the same time whatever was sent.
    const [supporter] = this.environment.SUPPORT_TOKENS.filter(({ token }) => timingSafeEqual(given, digest(token)));
    if (!supporter) throw new Problem('support_token_invalid');
    request.supporter = supporter.name;
    return true;
  }
}

/** Lets only supporters call the routes of this controller, and says so in the OpenAPI document. */
export const OnlyForSupport = (): ClassDecorator =>
  applyDecorators(UseGuards(SupportGuard), ApiTags('support'), ApiBearerAuth());

/** The name of the supporter whom `SupportGuard` has let in. */
export const Supporter = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { supporter } = context.switchToHttp().getRequest<SupportRequest>();
  if (!supporter) throw new Error('@Supporter() needs SupportGuard');
  return supporter;
});

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
