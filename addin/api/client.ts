import { createORPCClient } from '@orpc/client';
import { isContractProcedure, type AnyContractRouter, type ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import type { contract } from '../../shared/api.ts';
import type { ChangedTags, MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import { answered, troubled, type Answer } from '../trouble.ts';
import { askServer } from './askServer.ts';
import paths from './contract.json' with { type: 'json' };
import { refusalOf, troubleOf } from './refusal.ts';
import type { SignInPlace, Tokens } from './token.ts';

/** Our server, as the pane sees it. */
export type Api = {
  readonly look: (meetingId: string) => Promise<Answer<MeetingView>>;
  readonly push: (meetingId: string) => Promise<Answer<PushAnswer>>;
  /** Answers with what holds: `tags`, or what somebody else had changed before. */
  readonly setTags: (meetingId: string, tags: ChangedTags) => Promise<Answer<TagSet>>;
  /** Call it from a click: Outlook may ask the person something. */
  readonly signIn: () => Promise<Answer<null>>;
};

type Context = { readonly token?: string };
/** The contract's values are plain JSON, so they arrive as they were typed. */
type Client = ContractRouterClient<typeof contract, Context>;

/**
 * The server sets itself no limit. It may still be at work when we stop waiting, and go on to its end: that is why every call is safe to repeat.
 */
const PATIENCE_MILLISECONDS = 45_000;

/** @param url where the API is, such as `https://tandem.example/api`. */
export function createApi({ url, tokens, patience = PATIENCE_MILLISECONDS }: { url: string; tokens: Tokens; patience?: number }): Api {
  const client = clientOf(url);
  const ask = <Value>(call: (options: { signal: AbortSignal; context: Context }) => Promise<Value>, context: Context = {}) =>
    answerOf(call({ signal: AbortSignal.timeout(patience), context }));

  let place: SignInPlace | null = null;
  const findPlace = async (): Promise<Answer<SignInPlace>> => {
    if (place !== null) return answered(place);
    const found = await ask((options) => client.signIn(undefined, options));
    if (found.kind === 'answer') place = found.value;
    return found;
  };
  const withToken = async <Value>(
    tokenFor: (where: SignInPlace) => Promise<Answer<string>>,
    use: (token: string) => Promise<Answer<Value>>,
  ): Promise<Answer<Value>> => {
    const where = await findPlace();
    if (where.kind !== 'answer') return where;
    const token = await tokenFor(where.value);
    return token.kind === 'answer' ? use(token.value) : token;
  };
  /** A token that was refused may merely be old: once, a fresh one is tried. */
  const signedIn = async <Value>(call: (options: { signal: AbortSignal; context: Context }) => Promise<Value>): Promise<Answer<Value>> => {
    const use = (token: string) => ask(call, { token });
    const first = await withToken((where) => tokens.silently(where, { fresh: false }), use);
    if (first.kind !== 'trouble' || first.trouble.code !== 'api.signIn') return first;
    return withToken((where) => tokens.silently(where, { fresh: true }), use);
  };

  return {
    look: (meetingId) => signedIn((options) => client.meetings.look({ meetingId }, options)),
    push: (meetingId) => signedIn((options) => client.meetings.push({ meetingId }, options)),
    setTags: async (meetingId, { tags, changedAt, basedOn }) =>
      changedAt === null
        ? answered({ tags, changedAt })
        : signedIn((options) => client.meetings.setTags({ meetingId, tags: [...tags], changedAt, basedOn }, options)),
    signIn: () => withToken<null>(tokens.byAsking, () => Promise.resolve(answered(null))),
  };
}

const clientOf = (url: string): Client =>
  createORPCClient(
    new OpenAPILink<Context>(routerOf(paths), {
      url,
      fetch: askServer,
      headers: ({ context }) => (context.token === undefined ? {} : { authorization: `Bearer ${context.token}` }),
      customErrorResponseBodyDecoder: (body, response) => refusalOf({ body, status: response.status }),
    }),
  );

/** JSON has no types: each branch is looked at, and what is neither a route nor a branch stops the pane at once. */
const routerOf = (tree: object): AnyContractRouter =>
  Object.fromEntries(
    Object.entries(tree).map(([name, branch]: [string, unknown]) => {
      if (isContractProcedure(branch)) return [name, branch];
      if (typeof branch === 'object' && branch !== null) return [name, routerOf(branch)];
      throw new TypeError(`contract.json: ${name} is no route`);
    }),
  );

async function answerOf<Value>(call: Promise<Value>): Promise<Answer<Value>> {
  try {
    return answered(await call);
  } catch (error) {
    return troubled(troubleOf(error));
  }
}
