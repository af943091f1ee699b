import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { fetch } from 'undici';
import type { Agent } from 'undici';

/** MSAL brings its own notion of a fetch; ours only adds the authority of the sandbox, which `dispatcher` trusts. */
export function msalNetwork(dispatcher: Agent): INetworkModule {
  async function send<T>(url: string, method: string, { headers = {}, body }: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
    const answer = await fetch(url, { method, dispatcher, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: (await answer.json()) as T };
  }
  return {
    sendGetRequestAsync: (url, options) => send(url, 'GET', options),
    sendPostRequestAsync: (url, options) => send(url, 'POST', options),
  };
}
