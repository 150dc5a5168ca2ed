import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { parseNetworks } from '../../gateways/webhooks/public-address.js';
import { generateSigningSecret } from '../../gateways/webhooks/webhook-signature.js';
import { validateWebhookUrl } from '../../gateways/webhooks/webhook-url.js';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { sealSecret, unsealSecret } from '../../credentials/sealed-secret.js';
import type {
  EndpointSecret,
  WebhookEndpointRecord,
} from '../../persistence/webhook-endpoints/webhook-endpoint.schema.js';
import {
  WebhookEndpointsRepository,
  type EndpointChange,
} from '../../persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { SlotsRepository } from '../../persistence/slots/slots.repository.js';
import type { IdempotentRequest } from '../http/idempotency-key.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { fieldError } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import type { ChangeEndpoint, CreateEndpoint } from './webhook.schemas.js';

// Each event is sent to each endpoint: more endpoints would be abuse, or a mistake.
const MAX_ENDPOINTS = 20;

const RE_ENABLED: EndpointChange = { disabledAt: null, disabledReason: null, failingSince: null };

/** An endpoint as it is shown when its secret is made. */
export interface EndpointWithSecret {
  endpoint: WebhookEndpointRecord;
  secret: string;
}

/** The URLs that an account's events are sent to. Every method handles the endpoints of one tenant and no others. */
@Injectable()
export class EndpointsService {
  constructor(
    @Inject(IdempotencyService) private readonly requests: IdempotencyService,
    @Inject(WebhookEndpointsRepository) private readonly endpoints: WebhookEndpointsRepository,
    @Inject(SlotsRepository) private readonly slots: SlotsRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async list(tenant: Tenant): Promise<WebhookEndpointRecord[]> {
    return await this.endpoints.listOf(tenant);
  }

  async has(tenant: Tenant, endpointId: string): Promise<boolean> {
    return (await this.endpoints.findOf(tenant, endpointId)) !== null;
  }

  /** @throws Problem `webhook_endpoint_not_found`. */
  async get(tenant: Tenant, endpointId: string): Promise<WebhookEndpointRecord> {
    return requireEndpoint(await this.endpoints.findOf(tenant, endpointId));
  }

  /**
   * Creates an endpoint with a secret. A repeat with the same Idempotency-Key shows the same ones.
   *
   * @throws Problem `invalid_request` when nothing may be sent to the URL; `webhook_endpoints_spent`.
   */
  async create(tenant: Tenant, wanted: CreateEndpoint, keyed: IdempotentRequest | null): Promise<EndpointWithSecret> {
    this.assertUrlAllowed(wanted.url);
    return await this.requests.runOnce(
      keyed,
      { ...wanted, mode: tenant.mode },
      {
        make: async (id) => {
          const _id = endpointIdOf(id);
          await this.takeSlot(tenant, _id);
          await this.endpoints.insert({ _id, ...tenant, ...wanted, secrets: [this.newSecret(id, _id)] });
        },
        find: async (id) => {
          const endpoint = await this.endpoints.findOf(tenant, endpointIdOf(id));
          return endpoint && this.withSecret(endpoint);
        },
        undo: async (id) => void (await this.removeIfPresent(tenant, endpointIdOf(id))),
      },
    );
  }

  /**
   * Absent fields stay as they are. Enabling a disabled endpoint and changing its URL clear its failures. A repeat
   * changes nothing.
   *
   * @throws Problem `webhook_endpoint_not_found`, or `invalid_request` when nothing may be sent to the URL.
   */
  async change(tenant: Tenant, endpointId: string, change: ChangeEndpoint): Promise<WebhookEndpointRecord> {
    const { disabled, ...fields } = change;
    if (fields.url !== undefined) this.assertUrlAllowed(fields.url);
    const { disabledAt, url } = await this.get(tenant, endpointId);
    const changed: EndpointChange = fields;
    if (fields.url !== undefined && fields.url !== url) changed.failingSince = null;
    if (disabled === true && !disabledAt)
      Object.assign(changed, { disabledAt: new Date(), disabledReason: 'by_owner' });
    if (disabled === false && disabledAt) Object.assign(changed, RE_ENABLED);
    return requireEndpoint(await this.endpoints.change(tenant, endpointId, changed));
  }

  /** The endpoint gets no more messages, not even pending ones. @throws Problem `webhook_endpoint_not_found`. */
  async remove(tenant: Tenant, endpointId: string): Promise<void> {
    if (!(await this.removeIfPresent(tenant, endpointId))) throw new Problem('webhook_endpoint_not_found');
  }

  /**
   * Makes a new secret. For a while, messages are signed with the old one too; an even older one ends at once. A repeat
   * with the same Idempotency-Key shows the same secret, while it is the current one.
   *
   * @throws Problem `webhook_endpoint_not_found`, or `request_in_progress` when another request is rotating the secret.
   */
  async rotateSecret(tenant: Tenant, endpointId: string, overlapMs: number, keyed: IdempotentRequest | null) {
    const known = await this.get(tenant, endpointId);
    return await this.requests.runOnce<EndpointWithSecret>(
      keyed,
      { endpointId, overlapMs },
      {
        make: async (id) => {
          const endsAt = new Date(Date.now() + overlapMs);
          const old = known.secrets.slice(0, 1).map((secret) => ({ ...secret, endsAt }));
          const isMine = await this.endpoints.replaceSecrets(known, [this.newSecret(id, endpointId), ...old]);
          if (!isMine) throw new Problem('request_in_progress', { retryAfterSec: 1 });
        },
        find: async (id) => {
          const endpoint = await this.get(tenant, endpointId);
          return endpoint.secrets[0]?.id === id ? this.withSecret(endpoint) : null;
        },
        // The request that took over the key rotates the secret after this one.
        undo: async () => {},
      },
    );
  }

  private async removeIfPresent(tenant: Tenant, endpointId: string): Promise<boolean> {
    const isRemoved = await this.endpoints.remove(tenant, endpointId);
    if (isRemoved) await this.slots.release(slotsOf(tenant), { id: endpointId, amount: 1 });
    return isRemoved;
  }

  /** @throws Problem `webhook_endpoints_spent`. */
  private async takeSlot(tenant: Tenant, id: string): Promise<void> {
    const ids = async () => (await this.endpoints.listOf(tenant)).map(({ _id }) => _id);
    const isTaken = await this.slots.take(slotsOf(tenant), { id, amount: 1 }, MAX_ENDPOINTS, {
      listActive: async () => (await ids()).map((each) => ({ id: each, amount: 1 })),
      statusOf: async () => new Map((await ids()).map((each) => [each, true] as const)),
    });
    if (!isTaken) throw new Problem('webhook_endpoints_spent', { limit: MAX_ENDPOINTS });
  }

  private assertUrlAllowed(url: string): void {
    const detail = validateWebhookUrl(url, parseNetworks(this.environment.WEBHOOKS_ALLOWED_NETWORKS));
    if (detail !== null) throw new Problem('invalid_request', { errors: [fieldError(['url'], detail)] });
  }

  private withSecret(endpoint: WebhookEndpointRecord): EndpointWithSecret {
    const [present] = endpoint.secrets;
    if (!present) throw new Error('an endpoint has a secret');
    return { endpoint, secret: unsealSecret(present.sealed, endpoint._id, this.environment.WEBHOOK_SECRETS_KEY) };
  }

  private newSecret(id: string, endpointId: string): EndpointSecret {
    return {
      id,
      sealed: sealSecret(generateSigningSecret(), endpointId, this.environment.WEBHOOK_SECRETS_KEY),
      endsAt: null,
    };
  }
}

function slotsOf({ accountId, mode }: Tenant): string {
  return `webhook_endpoints:${accountId}:${mode}`;
}

function endpointIdOf(id: string): string {
  return `we_${id.replaceAll('-', '')}`;
}

function requireEndpoint(endpoint: WebhookEndpointRecord | null): WebhookEndpointRecord {
  if (!endpoint) throw new Problem('webhook_endpoint_not_found');
  return endpoint;
}
