import type { AnyContractRouter } from '@orpc/contract';
import { traverseContractProcedures } from '@orpc/server';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Settings } from '../../shared/settings.ts';
import type { Identity, StoredUser } from '../ports/store.ts';
import type { World } from '../sync/world.ts';
import { callRoutes } from './callRoutes.ts';
import { readJsonBody } from './jsonBody.ts';
import { Refusal } from './refusal.ts';
import { guardedContract, meetingRoutes, type SignedIn } from './routes/meetings.ts';
import { openContract, signInRoutes } from './routes/signIn.ts';
import { signInCheck, type EntraPlace } from './signIn.ts';
import { visits, type LogLine } from './visit.ts';

export type ApiOptions = {
  readonly world: World;
  readonly settingsOf: (user: StoredUser) => Settings;
  readonly entra: EntraPlace;
  readonly log: (line: LogLine) => void;
};

/** Everything below /api (shared/api.ts). Nothing is asked of a port or the store, and no body is read, before the token of a person holds. */
export function apiRouter({ world, settingsOf, entra, log }: ApiOptions): Router {
  const visit = visits({ now: world.now, log });
  const whoAsks = signInCheck(entra, world.now);
  // Two handlers, so that no spelling of an address can lead from the open door to a route that needs a user.
  const open = callRoutes(signInRoutes(entra));
  const guarded = callRoutes<SignedIn>(meetingRoutes({ world, settingsOf }));
  const router = Router({ caseSensitive: true, strict: true });

  for (const path of pathsOf(openContract))
    router.all(
      expressPath(path),
      visit(path, async (request, response) => {
        await readJsonBody(request, response);
        await open(request, response, {});
      }),
    );

  for (const path of pathsOf(guardedContract))
    router.all(
      expressPath(path),
      visit(path, async (request, response, line) => {
        const identity = await whoAsks(request.headers.authorization);
        line.user = shortHashOf(identity, world);
        const user = await world.store.userOf(identity);
        if (user === null) throw new Refusal('api.noUser');
        await readJsonBody(request, response);
        await guarded(request, response, { user });
      }),
    );

  router.use(visit('elsewhere', () => Promise.reject(new Refusal('api.notFound'))));
  router.use(undecodable(visit('elsewhere', () => Promise.reject(new Refusal('api.malformed', { places: [NOT_PERCENT_ENCODED] })))));
  return router;
}

function pathsOf(contract: AnyContractRouter): ReadonlySet<string> {
  const paths = new Set<string>();
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure }) => {
    paths.add(procedure['~orpc'].route.path ?? '');
  });
  return paths;
}

/** Express refuses an address it cannot decode before any handler sees it, and would answer in its own words. */
const undecodable =
  (refuse: RequestHandler): ErrorRequestHandler =>
  (_error, request, response, next) =>
    refuse(request, response, next);

const NOT_PERCENT_ENCODED = { place: 'path', message: 'must be valid percent-encoding' };

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Enough to follow one person through the log, too little to find out who it is: keyed by the installation's secret. */
const shortHashOf = ({ tenantId, objectId }: Identity, { hashing }: World): string =>
  hashing.fingerprint(`${tenantId} ${objectId}`).slice(0, 12);
