import { createHash } from 'node:crypto';
import { liveRow, organizationId } from './org.ts';
import type { Org } from './org.ts';

const millisecondsOfMinute = 60_000;

/** Opens a session as the user and gives its token. `refreshToken` is what ends it when revoked. */
export function openSession(org: Org, userId: string, now: Temporal.Instant, refreshToken?: string): string {
  org.moving.nextNumber += 1;
  const secret = createHash('sha256').update(`session ${org.moving.nextNumber} ${userId} ${now.toString()}`).digest('base64url');
  const token = `${organizationId.slice(0, 15)}!AQ${secret}`;
  org.sessions.set(token, { userId, usedAt: now.epochMilliseconds, ...(refreshToken === undefined ? {} : { refreshToken }) });
  return token;
}

/** The user behind `Authorization: Bearer …`, null where the session is unknown, idle too long, or its user gone. */
export function sessionUser(org: Org, authorization: string | undefined, now: Temporal.Instant): string | null {
  const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const session = org.sessions.get(token);
  if (session === undefined) return null;
  const idle = now.epochMilliseconds - session.usedAt;
  const user = liveRow(org, session.userId);
  if (idle > org.switches.sessionMinutes * millisecondsOfMinute || user === null || user['IsActive'] === false) {
    org.sessions.delete(token);
    return null;
  }
  org.sessions.set(token, { ...session, usedAt: now.epochMilliseconds });
  return session.userId;
}
