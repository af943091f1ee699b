import type { AnyContractRouter } from '@orpc/contract';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { ORPCError, ValidationError, type Context, type Router } from '@orpc/server';
import type { Request, Response } from 'express';
import { Refusal, type Place } from './refusal.ts';

/** What was thrown while a route ran. oRPC would answer it itself, as JSON of its own shape, so it is carried around oRPC. */
type Caught = { thrown: { readonly error: unknown } | null };

/**
 * Hands a request to the routes of oRPC, which parse, call and answer. The body has to be read before.
 * @returns a function of request, response and what the routes are given besides the input
 * @throws Refusal 'api.notFound', 'api.malformed' with its places; and whatever a route throws
 */
export function callRoutes<Given extends Context>(
  routes: Router<AnyContractRouter, Given>,
): (request: Request, response: Response, given: Given) => Promise<void> {
  const handler = new OpenAPIHandler<Given & { caught: Caught }>(routes, {
    interceptors: [
      async (call) => {
        try {
          return await call.next();
        } catch (error) {
          call.context.caught.thrown = { error };
          throw error;
        }
      },
    ],
    rootInterceptors: [
      async (call) => {
        const answer = await call.next();
        const { thrown } = call.context.caught;
        if (thrown !== null) throw refusalOf(thrown.error);
        return answer;
      },
    ],
  });
  return async (request, response, given) => {
    const context = { ...given, caught: { thrown: null } };
    const { matched } = await handler.handle(request, response, { prefix: `/${request.baseUrl.slice(1)}`, context });
    if (!matched) throw new Refusal('api.notFound');
  };
}

/** oRPC says BAD_REQUEST for what the contract does not take; the issues name the places. Everything else stays what it is. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST') return error;
  return new Refusal('api.malformed', { places: error.cause instanceof ValidationError ? error.cause.issues.map(placeOf) : [] });
}

function placeOf({ path = [], message }: ValidationError['issues'][number]): Place {
  return { place: path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.'), message };
}
