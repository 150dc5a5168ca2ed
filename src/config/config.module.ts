import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { VariableGroup } from './environment.js';
import { groupsOf, readEnvironment, type ProcessRole } from './process-roles.js';

/** Injection token of the checked environment of this process: an `EnvironmentOf` its role. */
export const ENVIRONMENT = Symbol('Environment');

/** Injection token of the roles of this process. */
export const ROLES_OF_PROCESS = Symbol('RolesOfProcess');

/**
 * Injection token of the `Variables` of one group, for modules that several roles share. A process with such a module
 * does not start when its role does not read the group.
 */
export function variables(group: VariableGroup): string {
  return `variables:${group}`;
}

/** Reads `process.env` for every process that uses servers. `npm run compress`, which uses none, reads it separately. */
@Global()
@Module({})
export class ConfigModule {
  /** @param roles every role of this process. */
  static for(roles: readonly ProcessRole[]): DynamicModule {
    const groups = groupsOf(roles).map((group) => ({ provide: variables(group), useExisting: ENVIRONMENT }));
    const providers = [
      { provide: ENVIRONMENT, useFactory: () => readEnvironment(roles, process.env) },
      { provide: ROLES_OF_PROCESS, useValue: roles },
      ...groups,
    ];
    return { module: ConfigModule, providers, exports: providers };
  }
}
