import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { keyOfCrmCreate, keyOfMeetingCreate, mailboxKeyOf } from '../../server/core/keys.ts';
import { scrub, type FilesToScrub } from '../../server/snapshot/scrub.ts';
import { crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import { hashing } from '../support/planning.ts';
import { canariesIn, poisoned } from './scrubCanaries.ts';
import { SECRET } from './scrubPlan.ts';
import { someFiles } from './scrubSomeFiles.ts';
import { eventIds, meetingIds } from './scrubSomeItems.ts';

const handbook = path.resolve(process.env['TANDEM_HANDBOOK'] ?? '../shared');
const recorded = path.join(handbook, 'oracles', 'graph', 'samples');
const present = existsSync(recorded);
if (!present) process.stderr.write('scrubCanary.test.ts: recorded events skipped, no oracles in the handbook (TANDEM_HANDBOOK)\n');

type How = 'keep' | 'replace' | 'append';
const hashesOf = (text: string): readonly string[] => ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(text).digest('hex'));
const found = (files: FilesToScrub, canaries: readonly string[]): readonly string[] => canariesIn(scrub(files, SECRET), canaries, hashesOf);

/** What says when, of what kind and which: a canary there makes an item unreadable, and then nothing else of it is looked at. */
const STRUCTURE =
  /^(id|type|seriesMasterId|dateTime|timeZone|.*DateTime|ActivityDate|originalStart|start|end|sensitivity|contentType|now|until|calendarId|crmEventId|origin|kind|Id|.*Id|status|response|showAs|state|salesforceUserId)$/;
const isStructure = (steps: readonly string[]): boolean => steps.some((step) => STRUCTURE.test(step)) && steps.at(-1) !== 'wrote';

describe('a scrubbed snapshot holds no canary', () => {
  it('of any name, address, subject or text, nor of a member nobody knows', () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        const { value, canaries } = poisoned(files, (steps) => (isStructure(steps) ? 'keep' : 'replace'));
        const all = canaries();
        expect(all.length).toBeGreaterThan(50);
        expect(found(value as FilesToScrub, all)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('wherever it is put, also where a date, a word of a closed list or an id belongs', () => {
    fc.assert(
      fc.property(someFiles, fc.infiniteStream(fc.constantFrom<How[]>('keep', 'keep', 'keep', 'replace', 'append')), (files, picks) => {
        const { value, canaries } = poisoned(files, () => (picks.next() as { value: How }).value);
        expect(found(value as FilesToScrub, canaries())).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('of an event with all that Graph may say of one', () => {
    const text = 'x';
    const event = {
      id: meetingIds[0],
      changeKey: text,
      '@odata.etag': text,
      iCalUId: text,
      uid: text,
      transactionId: text,
      webLink: text,
      bodyPreview: text,
      subject: text,
      categories: [text],
      importance: text,
      body: {
        contentType: 'html',
        content: `<a href="${text}">${text}</a><!-- ${text} -->`,
      },
      start: {
        dateTime: '2026-03-11T09:00:00',
        timeZone: 'UTC',
      },
      end: {
        dateTime: '2026-03-11T10:00:00',
        timeZone: 'UTC',
      },
      originalStartTimeZone: text,
      originalEndTimeZone: text,
      onlineMeetingProvider: text,
      onlineMeetingUrl: text,
      onlineMeeting: {
        joinUrl: text,
        conferenceId: text,
        tollNumber: text,
        phones: [{ number: text }],
      },
      location: {
        displayName: text,
        locationEmailAddress: text,
        uniqueId: text,
        address: {
          street: text,
          city: text,
        },
        coordinates: { note: text },
      },
      locations: [
        {
          displayName: text,
          uniqueId: text,
        },
      ],
      organizer: {
        emailAddress: {
          name: text,
          address: text,
        },
      },
      attendees: [
        {
          type: 'required',
          emailAddress: {
            name: text,
            address: text,
          },
          status: {
            response: 'accepted',
            time: text,
          },
          proposedNewTime: { note: text },
        },
      ],
      singleValueExtendedProperties: [
        {
          id: text,
          value: text,
        },
      ],
      multiValueExtendedProperties: [
        {
          id: text,
          value: [text],
        },
      ],
      attachments: [
        {
          name: text,
          contentBytes: text,
        },
      ],
      extensions: [
        {
          extensionName: text,
          note: text,
        },
      ],
      recurrence: { range: { recurrenceTimeZone: text } },
      reminderMinutesBeforeStart: 15,
      cancelledOccurrences: [text],
    };
    const row = {
      Id: eventIds[0],
      Subject: text,
      Description: text,
      Location: text,
      ActivityDateTime: '2026-03-11T09:00:00.000Z',
      DurationInMinutes: 60,
      Who: {
        Name: text,
        Email: text,
      },
      What: {
        Name: text,
        Type: text,
      },
      Owner: { Name: text },
      CreatedBy: { Name: text },
      Own_Text__c: text,
      EventRelations: {
        records: [
          {
            RelationId: '0035g00000Con01AAA',
            Response: text,
            Relation: {
              Name: text,
              Type: text,
            },
          },
        ],
      },
    };
    for (const sensitivity of ['normal', 'private', 'confidential']) {
      const files = {
        'scenario.json': {
          now: '2026-03-10T08:00:00Z',
          timeZone: 'Europe/Berlin',
          user: { mailbox: text, salesforceUserId: '0055g00000Anna1AAA' },
        },
        'graph/calendarView.json': { value: [{ ...event, sensitivity }] },
        'graph/byId.json': {
          [meetingIds[1] ?? '']: { status: 200, body: { ...event, sensitivity } },
          [text]: { status: 404, body: { error: { message: text } } },
        },
        'salesforce/Event.json': { records: [{ ...row, IsPrivate: sensitivity === 'private' }] },
      };
      const { value, canaries } = poisoned(files, (_, one) => (one.includes(text) ? 'replace' : 'keep'));
      expect(found(value as FilesToScrub, canaries())).toEqual([]);
    }
  });

  (present ? it : it.skip)('of any event that was recorded', () => {
    const files = ['recorded', 'docs', 'docs-mocks'].flatMap((folder) =>
      readdirSync(path.join(recorded, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .map((name) => path.join(recorded, folder, name)),
    );
    let events = 0;
    for (const file of files) {
      const json = JSON.parse(readFileSync(file, 'utf8')) as { value?: unknown };
      const items = Array.isArray(json.value) ? (json.value as unknown[]) : [json];
      events += items.length;
      const whole = { 'scenario.json': { user: { mailbox: 'x' } }, 'graph/calendarView.json': { value: items } };
      const { value, canaries } = poisoned(whole, (steps) => (isStructure(steps) ? 'keep' : 'replace'));
      expect({ file, found: found(value as FilesToScrub, canaries()) }).toEqual({ file, found: [] });
    }
    expect(events).toBeGreaterThan(100);
  });
});

describe('what a stranger could prove a guess by', () => {
  it('is in no key: none is made of the real mailbox or the real identity of a meeting', () => {
    const [owner, event, mailbox] = [crmPersonId('0055g00000Anna1AAA'), crmEventId(eventIds[0] ?? ''), mailboxOf('anna@contoso.com')];
    const identity = { uid: 'lunch-with-anna', originalStart: null };
    const keys = [keyOfCrmCreate(owner, identity, hashing), keyOfMeetingCreate(event, mailbox, hashing), mailboxKeyOf(mailbox, hashing)];
    const time = { start: { dateTime: '2026-03-11T09:00:00' }, end: { dateTime: '2026-03-11T10:00:00' } };
    const scrubbed = scrub(
      {
        'scenario.json': {
          user: { mailbox, salesforceUserId: owner },
          intents: keys.map((key) => ({ key, kind: 'createMeeting', payload: {} })),
          ledger: keys.map((key) => ({ key, crmEventId: event })),
          approved: keys,
        },
        'graph/calendarView.json': {
          value: keys.map((transactionId, index) => ({ id: meetingIds[index], uid: identity.uid, transactionId, ...time })),
        },
      },
      SECRET,
    );
    for (const key of keys) expect(JSON.stringify(scrubbed)).not.toContain(key);
  });

  it('is in no pseudonym: another secret gives others, and one too short to keep anything is refused', () => {
    const files = { 'scenario.json': { user: { mailbox: 'anna@contoso.com' }, tags: [{ wanted: ['Pricing'] }], approved: ['ab'] } };
    const [one, other] = [SECRET, Buffer.from('another secret, as long as that')].map((secret) => JSON.stringify(scrub(files, secret)));
    expect(one).not.toBe(other);
    expect(JSON.stringify(scrub(files, SECRET))).toBe(one);
    expect(() => scrub(files, new Uint8Array(15))).toThrow(RangeError);
  });
});
