import { trouble, troubled, type Answer } from '../trouble.ts';
import type { Api } from './client.ts';
import type { Tokens } from './token.ts';

/**
 * Our server behind a client that is loaded while Outlook still gets ready: it is a good part of the script, and nothing on the first screen
 * needs it. What fails to load is loaded anew by the next call.
 */
export function lateApi(options: { readonly url: string; readonly tokens: Tokens }): Api {
  const load = async (): Promise<Api> => (await import(/* webpackChunkName: "api" */ './client.ts')).createApi(options);
  let loading: Promise<Api> | null = null;
  const loaded = (): Promise<Api> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const use = async <Value>(call: (api: Api) => Promise<Answer<Value>>): Promise<Answer<Value>> => {
    const api = await loaded().catch(() => null);
    return api === null ? troubled(trouble('pane.serverDown')) : call(api);
  };
  loaded().catch(() => null);
  return {
    look: (meetingId) => use((api) => api.look(meetingId)),
    push: (meetingId) => use((api) => api.push(meetingId)),
    setTags: (meetingId, tags) => use((api) => api.setTags(meetingId, tags)),
    signIn: () => use((api) => api.signIn()),
  };
}
