import type { SandboxClock } from '../clock.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest, Witness } from '../witness.ts';
import { refusalOfAppGrant } from './appGrant.ts';
import { brokerTokens, judgeBrokerGrant } from './brokerGrant.ts';
import { controlDoors, secondsOf } from './controlDoors.ts';
import type { Directory } from './controlDoors.ts';
import { discovery, instances } from './discovery.ts';
import type { Person } from './people.ts';
import { noSuchTenant, refuse } from './refusal.ts';
import { DEMO_TENANT } from './registration.ts';
import { loadSignIns, noSignIns, saveSignIns } from './signIns.ts';
import { loadSigningKey, publishedKey, saveSigningKey } from './signingKey.ts';
import type { SigningKey } from './signingKey.ts';
import { issueAppToken, tokenLifeSeconds } from './tokens.ts';

export type EntraOptions = {
  readonly clock: SandboxClock;
  readonly key: SigningKey;
  /** Who can sign in; nobody where nobody says. */
  readonly people?: () => readonly Person[] | Promise<readonly Person[]>;
  /** Where this Entra is open, once it is, for tokens nobody asked for over the wire. */
  readonly address?: () => string | null;
};

/** The pretended Entra of one tenant: discovery, keys, tokens for the app itself and, through Outlook, for people. */
export function entraWitness({ clock, key, people = () => [], address = () => null }: EntraOptions): Witness {
  const directory: Directory = { clock, key, signIns: noSignIns(), people: async () => people(), address };
  return {
    name: 'entra',
    handle: (request) => answer(request, directory),
    throttled: () => ({
      status: 429,
      headers: { 'Retry-After': '1' },
      count: 'token',
      body: { error: 'temporarily_unavailable', error_description: 'AADSTS90006: External server retryable error.', error_codes: [90006] },
    }),
    failed: () => ({
      status: 503,
      count: 'token',
      body: {
        error: 'temporarily_unavailable',
        error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
        error_codes: [90033],
      },
    }),
    control: controlDoors(directory),
    save: () => ({ ...saveSigningKey(key), ...saveSignIns(directory.signIns) }),
    load: (state) => {
      loadSigningKey(key, state);
      loadSignIns(directory.signIns, state);
    },
  };
}

async function answer(request: SandboxRequest, directory: Directory): Promise<SandboxAnswer> {
  const [, tenant = '', ...rest] = request.path.split('/');
  const told = (body: unknown): SandboxAnswer => ({ status: 200, count: 'token', body });
  const tenantIsHere = tenant.toLowerCase() === DEMO_TENANT;
  switch (`${request.method} ${rest.join('/')}`) {
    case 'GET v2.0/.well-known/openid-configuration':
      if (!tenantIsHere) return refuse(request, directory.clock.now(), { ...noSuchTenant(tenant), error: 'invalid_tenant' });
      return told(discovery(request.origin));
    case 'GET discovery/instance':
      return told(instances(request));
    case 'GET discovery/v2.0/keys':
      return told({ keys: [publishedKey(directory.key)] });
    case 'POST oauth2/v2.0/token':
      if (!tenantIsHere) return refuse(request, directory.clock.now(), noSuchTenant(tenant));
      return grantToken(request, directory);
    default:
      return { status: 404, count: 'token', body: 'Not found.' };
  }
}

async function grantToken(request: SandboxRequest, directory: Directory): Promise<SandboxAnswer> {
  const form = isJsonObject(request.body) ? request.body : {};
  switch (form['grant_type']) {
    case 'client_credentials':
      return grantToApp(form, request, directory);
    case 'refresh_token':
      return grantToBroker(form, request, directory);
    default:
      return refuse(request, directory.clock.now(), {
        error: 'unsupported_grant_type',
        code: 70003,
        description: `The app requested an unsupported grant type '${textAt(form, 'grant_type') ?? ''}'.`,
      });
  }
}

async function grantToApp(form: JsonObject, request: SandboxRequest, { clock, key }: Directory): Promise<SandboxAnswer> {
  const refusal = refusalOfAppGrant(form);
  if (refusal !== null) return refuse(request, clock.now(), refusal);
  return {
    status: 200,
    count: 'token',
    headers: { 'Cache-Control': 'no-store, no-cache' },
    body: {
      token_type: 'Bearer',
      expires_in: tokenLifeSeconds,
      ext_expires_in: tokenLifeSeconds,
      access_token: await issueAppToken(key, clock),
    },
  };
}

async function grantToBroker(form: JsonObject, request: SandboxRequest, directory: Directory): Promise<SandboxAnswer> {
  const { clock, key, signIns } = directory;
  const desk = { key, signIns, people: await directory.people(), now: secondsOf(clock) };
  const judged = judgeBrokerGrant(form, desk);
  if (judged.kind === 'refused') return refuse(request, clock.now(), judged.refusal);
  return brokerTokens(judged.person, request.origin, desk);
}
