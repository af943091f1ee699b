import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import type { Directory } from './directory.ts';
import { discovery, instances, keySet, sharedNames } from './discovery.ts';
import { noSuchTenant, refuse } from './refusal.ts';
import { DEMO_TENANT } from './registration.ts';
import { actOnPage, arriveAtSignIn, signOut } from './signInDoors.ts';
import { tenantNamed } from './tenants.ts';
import { answerPreflight, answerTokenRequest } from './tokenEndpoint.ts';

/** Everything that is not a control door: `/{tenant}/…`, where the tenant is an id, a domain, `common` or `organizations`. */
export async function answerEntra(request: SandboxRequest, directory: Directory): Promise<SandboxAnswer> {
  const { clock, tenants } = directory;
  const [, segment = '', ...rest] = request.path.split('/');
  const isShared = sharedNames.includes(segment.toLowerCase());
  const tenant = isShared ? null : tenantNamed(tenants, segment);
  const place = tenant ?? (isShared ? segment.toLowerCase() : null);
  const missing = () => refuse(request, clock.now(), noSuchTenant(segment));
  const door = tenant === undefined ? null : { request, tenant, segment, directory };
  switch (`${request.method} ${rest.join('/')}`) {
    case 'GET v2.0/.well-known/openid-configuration':
      if (place === null) return refuse(request, clock.now(), { ...noSuchTenant(segment), error: 'invalid_tenant' });
      return toldToAll(discovery(request.origin, place));
    case 'GET discovery/instance':
      return toldToAll(instances(request, DEMO_TENANT));
    case 'GET discovery/v2.0/keys':
      return place === null ? missing() : toldToAll(await keySet(request.origin, place, tenants));
    case 'OPTIONS oauth2/v2.0/token':
      return answerPreflight(request);
    case 'POST oauth2/v2.0/token':
      return door === null ? missing() : answerTokenRequest(request, door);
    case 'GET oauth2/v2.0/authorize':
    case 'POST oauth2/v2.0/authorize':
      return door === null ? missing() : arriveAtSignIn(door);
    case 'POST login':
      return door === null ? missing() : actOnPage(door);
    case 'GET oauth2/v2.0/logout':
      return door === null ? missing() : signOut(door);
    default:
      return { status: 404, count: 'token', body: 'Not found.' };
  }
}

/** Nothing secret: any page may read it. */
function toldToAll(body: unknown): SandboxAnswer {
  return { status: 200, count: 'token', headers: { 'Access-Control-Allow-Origin': '*' }, body };
}
