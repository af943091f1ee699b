import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, invite, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

async function invited(part: Told = {}): Promise<{ mine: string; theirs: string }> {
  const mine = await graph.call('POST', `${anna}/events`, aMeeting({ attendees: invite('ben@contoso.com'), ...part }));
  const { body } = await graph.call('GET', `${ben}/events`);
  return { mine: `${anna}/events/${String(mine.body['id'])}`, theirs: `${ben}/events/${String((body['value'] as Told[])[0]?.['id'])}` };
}
const proposedNewTime = {
  Start: { dateTime: '2026-03-12T10:00:00', timeZone: 'W. Europe Standard Time' },
  End: { dateTime: '2026-03-12T11:00:00', timeZone: 'W. Europe Standard Time' },
};

describe('an answer', () => {
  it.each([
    ['accept', {}, 'accepted'],
    ['accept', { SendResponse: true, Comment: 'Yes' }, 'accepted'],
    ['tentativelyAccept', { comment: 'Perhaps' }, 'tentativelyAccepted'],
    ['decline', { sendResponse: true }, 'declined'],
    ['decline', { sendResponse: false }, 'none'],
    ['tentativelyAccept', { sendResponse: false }, 'none'],
  ])('by %s with %j is told to the organizer as %s', async (action, body, told) => {
    const { mine, theirs } = await invited();
    expect(await graph.call('POST', `${theirs}/${action}`, body)).toMatchObject({ status: 202, body: {} });
    expect((await graph.call('GET', mine)).body['attendees']).toMatchObject([{ status: { response: told } }]);
    expect((await graph.call('GET', theirs)).body['responseStatus']).not.toMatchObject({ response: 'notResponded' });
  });

  it('may propose another time, which the organizer sees until the next answer', async () => {
    const { mine, theirs } = await invited();
    expect((await graph.call('POST', `${theirs}/tentativelyAccept`, { proposedNewTime })).status).toBe(202);
    expect((await graph.call('GET', mine)).body['attendees']).toMatchObject([
      {
        status: { response: 'tentativelyAccepted' },
        proposedNewTime: {
          start: { dateTime: '2026-03-12T09:00:00.0000000', timeZone: 'UTC' },
          end: { dateTime: '2026-03-12T10:00:00.0000000' },
        },
      },
    ]);
    const [seen] = (await graph.call('GET', theirs)).body['attendees'] as Told[];
    expect(seen).not.toHaveProperty('proposedNewTime');
    await graph.call('POST', `${theirs}/accept`, {});
    const [after] = (await graph.call('GET', mine)).body['attendees'] as Told[];
    expect(after).not.toHaveProperty('proposedNewTime');
  });

  it.each([
    ['a new time where the organizer allows none', 'decline', { proposedNewTime }, { allowNewTimeProposals: false }, 'ErrorInvalidRequest'],
    ['a new time in an answer that is not sent', 'tentativelyAccept', { proposedNewTime, sendResponse: false }, {}, 'ErrorInvalidRequest'],
    ['a new time when accepting', 'accept', { proposedNewTime }, {}, 'RequestBodyRead'],
    ['a new time without an end', 'decline', { proposedNewTime: { start: proposedNewTime.Start } }, {}, 'ErrorPropertyValidationFailure'],
    ['a word for a flag', 'accept', { sendResponse: 'yes' }, {}, 'RequestBodyRead'],
  ])('is refused with %s, and nothing changes', async (_name, action, body, part, code) => {
    const { mine, theirs } = await invited(part);
    const answer = await graph.call('POST', `${theirs}/${action}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect((await graph.call('GET', theirs)).body['responseStatus']).toMatchObject({ response: 'notResponded' });
    expect((await graph.call('GET', mine)).body['attendees']).toMatchObject([{ status: { response: 'none' } }]);
  });

  it.each(['accept', 'tentativelyAccept', 'decline'])('by %s is refused to the organizer', async (action) => {
    const { mine } = await invited();
    expect((await graph.call('POST', `${mine}/${action}`, {})).status).toBe(400);
  });

  it('cannot be to cancel, which is for the organizer', async () => {
    const { theirs } = await invited();
    expect((await graph.call('POST', `${theirs}/cancel`, {})).body).toMatchObject({
      error: { message: 'You need to be an organizer to cancel a meeting.' },
    });
  });
});
