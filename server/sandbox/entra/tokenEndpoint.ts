import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { grantToApp } from './appGrant.ts';
import { grantToBroker, isBrokerGrant } from './brokerGrant.ts';
import { withBasicCredentials } from './clientAuthentication.ts';
import { grantForCode } from './codeGrant.ts';
import type { Directory } from './directory.ts';
import { grantOnBehalfOf } from './onBehalfOf.ts';
import { grantForRefreshToken } from './refreshGrant.ts';
import { refuse } from './refusal.ts';
import { registeredRedirect, registrationOf } from './tenants.ts';
import type { Tenant } from './tenants.ts';
import { atTokenDesk } from './tokenDesk.ts';

/** `POST …/oauth2/v2.0/token`. `tenant` is null at the shared addresses. */
export async function answerTokenRequest(
  request: SandboxRequest,
  { tenant, directory }: { readonly tenant: Tenant | null; readonly directory: Directory },
): Promise<SandboxAnswer> {
  const form = withBasicCredentials(isJsonObject(request.body) ? request.body : {}, request.headers['authorization']);
  const answer = await answerGrant(request, { form, tenant, directory });
  const origin = request.headers['origin'];
  return origin !== undefined && isPageOf(form, origin, directory) ? openTo(origin, answer) : answer;
}

/** A browser asks before it sends a form with headers of MSAL's. Whether the page is one of the app's is only told with the answer. */
export function answerPreflight({ headers }: SandboxRequest): SandboxAnswer {
  return {
    status: 200,
    count: 'token',
    headers: {
      'Access-Control-Allow-Origin': headers['origin'] ?? '*',
      'Access-Control-Allow-Methods': 'POST, OPTIONS',
      'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? 'content-type',
      'Access-Control-Max-Age': '600',
    },
  };
}

function answerGrant(
  request: SandboxRequest,
  desk: { form: JsonObject; tenant: Tenant | null; directory: Directory },
): Promise<SandboxAnswer> | SandboxAnswer {
  const { form, tenant, directory } = desk;
  switch (form['grant_type']) {
    case 'client_credentials':
      return atTokenDesk({ request, ...desk }, grantToApp);
    case 'authorization_code':
      return atTokenDesk({ request, ...desk }, (asked) => grantForCode(asked, { isCrossOrigin: request.headers['origin'] !== undefined }));
    case 'refresh_token':
      if (tenant !== null && isBrokerGrant(form)) return answerBroker(request, { form, tenant, directory });
      return atTokenDesk({ request, ...desk }, grantForRefreshToken);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return atTokenDesk({ request, ...desk }, grantOnBehalfOf);
    default:
      return refuse(request, directory.clock.now(), {
        error: 'unsupported_grant_type',
        code: 70003,
        description: `The app requested an unsupported grant type '${textAt(form, 'grant_type') ?? ''}'.`,
      });
  }
}

async function answerBroker(
  request: SandboxRequest,
  desk: { form: JsonObject; tenant: Tenant; directory: Directory },
): Promise<SandboxAnswer> {
  const granted = await grantToBroker({ ...desk, origin: request.origin });
  return granted.kind === 'answered' ? granted.answer : refuse(request, desk.directory.clock.now(), granted.refusal);
}

/** Only pages an app has registered as such may read the answer. */
function isPageOf(form: JsonObject, origin: string, { tenants }: Directory): boolean {
  const app = registrationOf(tenants, textAt(form, 'client_id') ?? '');
  const redirect = textAt(form, 'redirect_uri');
  if (app === undefined) return false;
  if (redirect !== undefined && redirect.startsWith(`${origin}/`)) return registeredRedirect(app, redirect)?.platform === 'spa';
  return app.redirects.some(({ uri, platform }) => platform === 'spa' && uri.startsWith(`${origin}/`));
}

function openTo(origin: string, answer: SandboxAnswer): SandboxAnswer {
  return { ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': origin, Vary: 'Origin' } };
}
