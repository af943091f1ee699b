import { isJsonObject, textAt } from '../json.ts';
import type { OutlookOptions } from './options.ts';

/** Asks Graph with an app's token, and once more with a new one when the old has run out: the sandbox's clock can jump. */
export type GraphTokens = { ask(path: string, request?: RequestInit): Promise<Response> };

export function graphTokens({ graphUrl, entraUrl, tenant, app }: OutlookOptions): GraphTokens {
  let token: Promise<string> | null = null;

  const newToken = async (): Promise<string> => {
    const answer = await fetch(`${entraUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        scope: `${graphUrl}/.default`,
      }),
    });
    const body: unknown = await answer.json();
    const given = isJsonObject(body) ? textAt(body, 'access_token') : undefined;
    if (given === undefined) throw new Error(`Entra gave no token for Graph (${answer.status}).`);
    return given;
  };

  const askOnce = async (path: string, request: RequestInit): Promise<Response> => {
    token ??= newToken();
    const headers = new Headers(request.headers);
    try {
      headers.set('Authorization', `Bearer ${await token}`);
    } catch (problem) {
      token = null;
      throw problem;
    }
    return fetch(`${graphUrl}/v1.0${path}`, { ...request, headers });
  };

  return {
    ask: async (path, request = {}) => {
      const answer = await askOnce(path, request);
      if (answer.status !== 401) return answer;
      token = null;
      return askOnce(path, request);
    },
  };
}
