import type { Org } from './org.ts';

const millisecondsOfHour = 3_600_000;

/** Counts one API request. A composite is one, whatever is in it. */
export function countRequest(org: Org, now: Temporal.Instant): void {
  const hour = hourOf(now);
  org.usage.set(hour, (org.usage.get(hour) ?? 0) + 1);
}

/** Requests of the last twenty-four hours. */
export function usageOf(org: Org, now: Temporal.Instant): number {
  const hour = hourOf(now);
  let sum = 0;
  for (const [counted, requests] of org.usage) {
    if (counted <= hour - 24) org.usage.delete(counted);
    else sum += requests;
  }
  return sum;
}

/** The header `Sforce-Limit-Info` of every answer. */
export function limitInfo(org: Org, now: Temporal.Instant): string {
  return `api-usage=${usageOf(org, now)}/${org.switches.dailyApiRequests}`;
}

function hourOf(now: Temporal.Instant): number {
  return Math.floor(now.epochMilliseconds / millisecondsOfHour);
}
