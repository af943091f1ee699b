import express from 'express';
import type { Router } from 'express';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { OutlookOptions } from './options.ts';
import { originOf } from './pages.ts';

/** A broker's words for a refused token, as msal knows them. */
export type BrokerRefusal = {
  readonly status: 'USER_INTERACTION_REQUIRED' | 'TRANSIENT_ERROR' | 'PERSISTENT_ERROR' | 'NO_NETWORK';
  readonly code: string;
  readonly subError: string;
  readonly description: string;
};

/**
 * Tokens for the pane, as Outlook's own server gets them: `POST token {username, clientId, scope}` signs the person in once (in the
 * sandbox that is all there is to typing a password) and then redeems the refresh token in the name of the nested app.
 * `POST consent {username}`: the person has accepted.
 */
export function signInDoor(options: OutlookOptions): Router {
  const router = express.Router();
  const sessions = new Map<string, Promise<JsonObject>>();
  const door = (name: string, body: unknown): Promise<JsonObject> => askEntra(`${options.entraUrl}/__control/${name}`, jsonPost(body));

  const signedIn = (username: string): Promise<JsonObject> => {
    const session = sessions.get(username) ?? door('signIn', { username });
    sessions.set(username, session);
    return session;
  };

  const redeem = async (session: JsonObject, asked: JsonObject, origin: string): Promise<JsonObject> => {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: textAt(session, 'refresh_token') ?? '',
      client_id: textAt(asked, 'clientId') ?? '',
      scope: textAt(asked, 'scope') ?? '',
      redirect_uri: `brk-multihub://${new URL(origin).host}`,
      brk_client_id: options.outlookClientId,
      brk_redirect_uri: origin,
      client_info: '1',
    });
    const token = await askEntra(`${options.entraUrl}/${options.tenant}/oauth2/v2.0/token`, { method: 'POST', body: form });
    return { token: brokerToken(token), account: accountOf(session, options) };
  };

  /** A refresh token Entra no longer knows is followed by one new sign-in. */
  const tokenFor = async (asked: JsonObject, origin: string): Promise<JsonObject> => {
    const username = textAt(asked, 'username') ?? '';
    try {
      return await redeem(await signedIn(username), asked, origin);
    } catch (problem) {
      const { status, code } = refusalOf(problem);
      if (status !== 'USER_INTERACTION_REQUIRED') sessions.delete(username);
      if (status === 'USER_INTERACTION_REQUIRED' || code !== 'invalid_grant') throw problem;
      return redeem(await signedIn(username), asked, origin);
    }
  };

  router.post('/token', async (request, response) => {
    const asked: JsonObject = isJsonObject(request.body) ? request.body : {};
    try {
      response.set('Cache-Control', 'no-store').json(await tokenFor(asked, originOf(request)));
    } catch (problem) {
      const refusal = refusalOf(problem);
      response.status(refusal.status === 'NO_NETWORK' ? 502 : 400).json({ error: refusal });
    }
  });

  router.post('/consent', async (request, response) => {
    const asked: JsonObject = isJsonObject(request.body) ? request.body : {};
    await door('consent', { username: textAt(asked, 'username') ?? '', granted: true });
    response.status(204).end();
  });
  return router;
}

function jsonPost(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** Entra said no. Nothing of the request is kept: it holds a refresh token. */
class EntraRefusal extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(`Entra refused (${status}).`);
    this.status = status;
    this.body = body;
  }
}

async function askEntra(address: string, request: RequestInit): Promise<JsonObject> {
  const answer = await fetch(address, request);
  const text = await answer.text();
  const body = parsed(text);
  if (!answer.ok) throw new EntraRefusal(answer.status, body);
  return body;
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function refusalOf(problem: unknown): BrokerRefusal {
  if (!(problem instanceof EntraRefusal))
    return { status: 'NO_NETWORK', code: 'no_network', subError: '', description: 'Entra did not answer.' };
  const code = textAt(problem.body, 'error') ?? '';
  const subError = textAt(problem.body, 'suberror') ?? '';
  const description = textAt(problem.body, 'error_description') ?? code;
  const asksPerson = ['consent_required', 'interaction_required', 'login_required'].some((word) => word === code || word === subError);
  if (asksPerson) return { status: 'USER_INTERACTION_REQUIRED', code, subError, description };
  const passes = problem.status === 429 || problem.status >= 500;
  return { status: passes ? 'TRANSIENT_ERROR' : 'PERSISTENT_ERROR', code, subError, description };
}

/** The refresh token stays here: a nested app never sees one. */
function brokerToken(token: JsonObject): JsonObject {
  const { access_token, id_token, expires_in, scope } = token;
  return { access_token, id_token, expires_in, scope, properties: null };
}

function accountOf(session: JsonObject, { entraUrl, tenant }: OutlookOptions): JsonObject {
  const localAccountId = textAt(session, 'oid') ?? '';
  return {
    homeAccountId: `${localAccountId}.${tenant}`,
    environment: new URL(entraUrl).host,
    tenantId: tenant,
    username: textAt(session, 'username') ?? '',
    localAccountId,
    name: textAt(session, 'name') ?? '',
  };
}
