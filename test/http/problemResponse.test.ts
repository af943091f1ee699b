import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import { problem, type ProblemCode } from '../../shared/problem.ts';
import { STATUS } from '../../server/http/problemResponse.ts';
import { Refusal } from '../../server/http/refusal.ts';
import { visits, type LogLine } from '../../server/http/visit.ts';
import { PortDown } from '../../server/ports/answers.ts';
import { MeetingRefused } from '../../server/sync/oneMeeting.ts';
import { openHandler, refusalIn, type Answer, type Opened } from './openApi.ts';

const CODES = Object.keys(STATUS) as readonly ProblemCode[];
const lines: LogLine[] = [];
let thrown: unknown;
let milliseconds = 0;
let door: Opened;

beforeAll(async () => {
  const visit = visits({ now: () => Temporal.Instant.fromEpochMilliseconds((milliseconds += 250)), log: (line) => lines.push(line) });
  const fail: RequestHandler = visit('/things/{thingId}', () => Promise.reject(thrown));
  door = await openHandler(express().use(fail));
});
afterAll(() => door.close());

async function answerTo(error: unknown): Promise<{ answer: Answer; line: LogLine | undefined }> {
  thrown = error;
  lines.length = 0;
  const answer = await door.ask('/things/secret-7', { headers: { 'x-request-id': 'chosen-outside' } });
  return { answer, line: lines[0] };
}

describe('every problem', () => {
  it.each(CODES.map((code) => ({ code })))('$code has a status, and is told in the words of the table', async ({ code }) => {
    const { answer, line } = await answerTo(new PortDown(problem(code)));
    const { message: title, remedy: detail } = problem(code);
    const type = `urn:tandem:problem:${code}`;
    const instance = `urn:uuid:${line?.requestId ?? ''}`;
    expect(refusalIn(answer)).toEqual({ type, title, detail, status: STATUS[code], instance, code });
    expect(STATUS[code]).toBeGreaterThanOrEqual(400);
  });

  it('but the caller’s own never asks the caller to sign in', () => {
    expect(CODES.filter((code) => STATUS[code] === 401)).toEqual(['api.signIn']);
  });
});

describe('a problem', () => {
  it('keeps the vendor’s code and how long to wait, in whole seconds for the header', async () => {
    const { answer } = await answerTo(
      new PortDown(problem('crm.throttled', { vendorCode: 'REQUEST_LIMIT_EXCEEDED', retryAfterSeconds: 2.5 })),
    );
    expect(refusalIn(answer)).toMatchObject({ status: 503, vendorCode: 'REQUEST_LIMIT_EXCEEDED', retryAfterSeconds: 2.5 });
    expect(answer.headers['retry-after']).toBe('3');
  });

  it('names no time to wait where none is known', async () => {
    const { answer } = await answerTo(new PortDown(problem('crm.throttled')));
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it('of a meeting is told as it is', async () => {
    expect(refusalIn((await answerTo(new MeetingRefused(problem('meeting.series')))).answer)).toMatchObject({
      status: 422,
      code: 'meeting.series',
    });
  });

  it('names the places that were wrong', async () => {
    const places = [{ place: 'tags.0', message: 'must be text' }];
    expect(refusalIn((await answerTo(new Refusal('api.malformed', { places }))).answer)).toMatchObject({ status: 400, places });
  });
});

describe('what nobody foresaw', () => {
  const secret = 'anna@contoso.com wrote: Merger talks';
  it.each([
    { what: 'an error', error: new TypeError(secret), told: { name: 'TypeError' } },
    {
      what: 'an error with a code',
      error: Object.assign(new Error(secret), { code: '23505', detail: secret }),
      told: { name: 'Error', code: '23505' },
    },
    { what: 'a text', error: secret, told: { name: 'string' } },
    { what: 'nothing', error: undefined, told: { name: 'undefined' } },
    { what: 'something that looks like a problem', error: { problem: { code: secret }, message: secret }, told: { name: 'object' } },
  ])('is told as its number only, and logged by name and code: $what', async ({ error, told }) => {
    const { answer, line } = await answerTo(error);
    expect(refusalIn(answer)).toMatchObject({ status: 500, code: 'api.failed', instance: `urn:uuid:${line?.requestId ?? ''}` });
    expect(line).toMatchObject({ status: 500, code: 'api.failed', error: told });
    expect(JSON.stringify([answer, line])).not.toMatch(/anna|Merger/);
  });
});

describe('a line of the log', () => {
  it('tells route, status, code, time and number, and nothing of the address', async () => {
    const { line } = await answerTo(new PortDown(problem('crm.signIn', { vendorCode: 'invalid_grant' })));
    const requestId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f-]{17}$/);
    expect(line).toEqual({
      requestId,
      route: 'GET /things/{thingId}',
      status: 502,
      code: 'crm.signIn',
      vendorCode: 'invalid_grant',
      milliseconds: 250,
      user: null,
    });
  });
});
