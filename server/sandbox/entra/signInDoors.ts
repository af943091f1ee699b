import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { afterSignIn, asksSecondFactor, onArrival, scopesOf } from './authorize.ts';
import type { NextStep } from './authorize.ts';
import { codeReply, refusalReply } from './authorizeReply.ts';
import { readAuthorizeRequest } from './authorizeRequest.ts';
import type { AuthorizeReading, AuthorizeRequest } from './authorizeRequest.ts';
import { accept } from './consent.ts';
import { accountsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { consentPage, errorPage, signInPage, signedOutPage } from './pages.ts';
import { wordsOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { opaqueText } from './signIns.ts';
import type { SignedIn } from './signIns.ts';
import type { Tenant } from './tenants.ts';

/** `tenant` is null at the shared addresses; `segment` is what stood in the address. */
type Door = {
  readonly request: SandboxRequest;
  readonly tenant: Tenant | null;
  readonly segment: string;
  readonly directory: Directory;
};

/** `GET` or `POST …/oauth2/v2.0/authorize`: a client sends somebody here. */
export async function arriveAtSignIn(door: Door): Promise<SandboxAnswer> {
  const { request } = door;
  const asked = request.method === 'POST' ? new URLSearchParams(textsOf(formOf(request))) : request.query;
  const reading = readAuthorizeRequest(asked, { tenant: door.tenant, tenants: door.directory.tenants });
  if (reading.kind !== 'read') return answerRefusal(door, reading);
  const accounts = await accountsHere(door);
  const next = onArrival(reading.request, { accounts, browser: signedInHere(door), directory: door.directory });
  return answerStep(door, { next, asked, request: reading.request, accounts });
}

/** `POST …/login`: what somebody did on one of the pages. */
export async function actOnPage(door: Door): Promise<SandboxAnswer> {
  const { directory } = door;
  const form = formOf(door.request);
  const asked = new URLSearchParams(textAt(form, 'asked') ?? '');
  const reading = readAuthorizeRequest(asked, { tenant: door.tenant, tenants: directory.tenants });
  if (reading.kind !== 'read') return answerRefusal(door, reading);
  const { request } = reading;
  const step = textAt(form, 'step');
  if (step === 'cancel' || step === 'decline')
    return answerRefusal(door, { kind: 'reply', reply: request.reply, refusal: step === 'cancel' ? cancelled : declined });
  const accounts = await accountsHere(door);
  const username = textAt(form, 'username') ?? '';
  const account = accounts.find(({ person }) => person.username.toLowerCase() === username.toLowerCase());
  if (account === undefined) return answerRefusal(door, { kind: 'page', refusal: notHere(username, door.tenant) });
  const before = signedInHere(door).find(({ oid }) => oid === account.person.oid);
  if (step === 'accept' && before !== undefined) {
    accept(directory.signIns, {
      app: request.app,
      tenant: account.tenant,
      oid: account.person.oid,
      scopes: scopesOf(request, account, directory),
    });
    const next = afterSignIn(request, { account, isStrong: before.isStrong, hasAccepted: true, directory });
    return answerStep(door, { next, asked, request, accounts });
  }
  const isStrong = asksSecondFactor(request, account, directory);
  const next = afterSignIn(request, { account, isStrong, hasAccepted: false, directory });
  const answer = answerStep(door, { next, asked, request, accounts });
  return next.kind === 'refuse' ? answer : withSession(answer, door, { account, isStrong });
}

/** `GET …/oauth2/v2.0/logout`: the browser forgets everybody. Only an address some app has registered is gone to. */
export function signOut({ request, directory: { signIns, tenants } }: Door): SandboxAnswer {
  signIns.browsers.delete(cookieOf(request));
  const target = request.query.get('post_logout_redirect_uri') ?? '';
  const isKnown = [...tenants.values()].some(({ apps }) =>
    [...apps.values()].some((app) => app.redirects.some(({ uri }) => uri === target)),
  );
  const gone = { 'Set-Cookie': 'ESTSAUTH=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None' };
  if (isKnown) return { status: 302, count: 'token', headers: { ...gone, Location: target } };
  const page = signedOutPage();
  return { ...page, headers: { ...page.headers, ...gone } };
}

function answerStep(
  door: Door,
  { next, asked, request, accounts }: { next: NextStep; asked: URLSearchParams; request: AuthorizeRequest; accounts: readonly Account[] },
): SandboxAnswer {
  const place = { action: `/${door.segment}/login`, asked: asked.toString(), app: request.app };
  switch (next.kind) {
    case 'chooseAccount':
      return signInPage(place, { accounts, hinted: next.hinted });
    case 'askConsent':
      return consentPage(place, { account: next.account, permissions: next.scopes.permissions });
    case 'giveCode':
      return codeReply(request, next, door.directory);
    case 'refuse':
      return answerRefusal(door, { kind: 'reply', reply: request.reply, refusal: next.refusal });
    default:
      return next satisfies never;
  }
}

function answerRefusal({ request, directory: { clock } }: Door, reading: Exclude<AuthorizeReading, { kind: 'read' }>): SandboxAnswer {
  const { description } = wordsOf(request, clock.now(), reading.refusal);
  return reading.kind === 'page' ? errorPage(description) : refusalReply(reading.reply, reading.refusal, description);
}

/** At a tenant's own address its people, at the shared ones everybody. */
function accountsHere({ tenant, directory }: Door): Promise<readonly Account[]> {
  return accountsOf(directory, tenant === null ? undefined : [tenant]);
}

function signedInHere({ request, directory }: Door): readonly SignedIn[] {
  return directory.signIns.browsers.get(cookieOf(request)) ?? [];
}

function withSession(
  answer: SandboxAnswer,
  { request, directory: { signIns } }: Door,
  { account: { person, tenant }, isStrong }: { account: Account; isStrong: boolean },
): SandboxAnswer {
  const known = signIns.browsers.get(cookieOf(request));
  const cookie = known === undefined ? opaqueText(48) : cookieOf(request);
  const others = (known ?? []).filter(({ oid }) => oid !== person.oid);
  signIns.browsers.set(cookie, [...others, { oid: person.oid, tenantId: tenant.id, isStrong }]);
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': `ESTSAUTH=${cookie}; Path=/; Secure; HttpOnly; SameSite=None` } };
}

function cookieOf(request: SandboxRequest): string {
  return /(?:^|;\s*)ESTSAUTH=([\w-]+)/.exec(request.headers['cookie'] ?? '')?.[1] ?? '';
}

function formOf({ body }: SandboxRequest): JsonObject {
  return isJsonObject(body) ? body : {};
}

function textsOf(form: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.keys(form).map((name) => [name, textAt(form, name) ?? '']));
}

const cancelled: Refusal = { error: 'access_denied', code: 65004, description: 'User canceled the sign-in.' };
const declined: Refusal = { error: 'access_denied', code: 65004, description: 'User declined to consent to access the app.' };

function notHere(username: string, tenant: Tenant | null): Refusal {
  const where = tenant === null ? 'any tenant' : `tenant '${tenant.name}'`;
  return {
    error: 'invalid_request',
    code: 50020,
    description: `User account '${username}' from identity provider does not exist in ${where} and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first.`,
  };
}
