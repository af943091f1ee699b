import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { proveClient } from './clientAuthentication.ts';
import { secondsOf } from './directory.ts';
import type { Directory } from './directory.ts';
import type { Proof } from './personTokens.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { registrationOf, unknownApp } from './tenants.ts';
import type { App, Tenant } from './tenants.ts';

/**
 * A request at a token endpoint once it is known who asks, and by what that was proven. `tenant` is null at `common` and
 * `organizations`, where the code or token shown tells it. `now` in seconds since 1970.
 */
export type TokenCase = {
  readonly form: JsonObject;
  readonly app: App;
  readonly proof: Proof;
  readonly tenant: Tenant | null;
  readonly directory: Directory;
  readonly origin: string;
  readonly now: number;
};

/** Either a whole answer or why there is none. */
export type Granted =
  { readonly kind: 'answered'; readonly answer: SandboxAnswer } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Finds the client and lets it prove itself, then lets `grant` decide. */
export async function atTokenDesk(
  { request, form, tenant, directory }: { request: SandboxRequest; form: JsonObject; tenant: Tenant | null; directory: Directory },
  grant: (asked: TokenCase) => Promise<Granted>,
): Promise<SandboxAnswer> {
  const { clock, switches, tenants } = directory;
  const refused = (refusal: Refusal) => refuse(request, clock.now(), refusal);
  const clientId = textAt(form, 'client_id');
  const app = registrationOf(tenants, clientId ?? '');
  if (app === undefined || isStranger(app, tenant)) return refused(unknownApp(clientId, tenant?.name));
  const now = secondsOf(clock);
  const tokenEndpoint = `${request.origin}${request.path}`;
  const proven = await proveClient(form, { app, tokenEndpoint, now, switches });
  if (proven.kind === 'refused') return refused(proven.refusal);
  const granted = await grant({ form, app, proof: proven.by, tenant, directory, origin: request.origin, now });
  return granted.kind === 'answered' ? granted.answer : refused(granted.refusal);
}

/** An app of one tenant only is nobody in another. One for many tenants is known everywhere; what it may do there is asked later. */
function isStranger({ homeTenant, multiTenant }: App, tenant: Tenant | null): boolean {
  return tenant !== null && !multiTenant && homeTenant !== tenant.id;
}
