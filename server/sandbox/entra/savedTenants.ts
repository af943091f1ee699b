import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { Directory } from './directory.ts';
import { seededTenant } from './seedTenants.ts';
import { loadSigningKey, saveKeys } from './signingKey.ts';
import type { TenantKey } from './signingKey.ts';
import { forgetSwitches } from './switches.ts';
import { onlyTheDemoTenant } from './tenants.ts';

/** Everything seeded and switched, in the words of a seed, with each tenant's key. Codes live too short to be kept. */
export function saveTenants({ tenants, switches, key }: Directory): Readonly<Record<string, unknown>> {
  return {
    tenants: [...tenants.values()].map(({ id, name, domain, key: keys, apps, installed, people }) => ({
      id,
      name,
      domain,
      key: saveKeys(keys),
      clients: [...apps.values()],
      installed: [...installed],
      people,
    })),
    troubles: [...switches.troubles],
    refreshTokenReuse: switches.refreshTokenReuse,
    goodSince: [...key.goodSince],
  };
}

/** Replaces everything. A state from before there were tenants is the demo tenant's alone. */
export function loadTenants(directory: Directory, state: unknown): void {
  forgetTenants(directory);
  const { key, tenants, switches } = directory;
  if (!isJsonObject(state)) return;
  for (const saved of objectsAt(state, 'tenants')) {
    const id = textAt(saved, 'id') ?? '';
    const there = tenants.get(id);
    tenants.set(id, seededTenant(saved, { id, there, key: there?.key ?? savedKey(saved['key'], id) }));
  }
  for (const [who, code] of pairsAt(state['troubles'])) switches.troubles.set(who, code);
  for (const [oid, since] of pairsAt(state['goodSince'])) key.goodSince.set(oid, since);
  if (state['refreshTokenReuse'] === 'revokesFamily') switches.refreshTokenReuse = 'revokesFamily';
}

/** The demo tenant as it was at first, no other, nothing switched, nobody's tokens revoked, no code to redeem. */
export function forgetTenants({ key, tenants, switches, codes }: Directory): void {
  for (const part of [tenants, key.goodSince, codes]) part.clear();
  for (const [id, tenant] of onlyTheDemoTenant(key)) tenants.set(id, tenant);
  forgetSwitches(switches);
}

function savedKey(saved: unknown, tenantId: string): TenantKey {
  const key: TenantKey = { tenantId, keyId: '', privateKey: {}, publicKey: {}, next: null, former: [] };
  loadSigningKey(key, saved);
  return key;
}

function pairsAt(value: unknown): readonly (readonly [string, number])[] {
  const pairs: readonly unknown[] = Array.isArray(value) ? value : [];
  return pairs.filter(isPair);
}

function isPair(pair: unknown): pair is readonly [string, number] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'number';
}
