import { beforeEach, describe, expect, it } from '@jest/globals';
import { anna, pretendOrg } from './salesforceCaller.ts';
import type { Caller, Told } from './salesforceCaller.ts';

const word = { type: 'string', length: 40 };
const moment = { type: 'datetime', length: 0 };
const number = { type: 'double', length: 0 };
const longText = { type: 'textarea', length: 32_768, filterable: false };

/** Every field of the package as the contract has it (contracts, section 5). */
const contract: Readonly<Record<string, Readonly<Record<string, Told>>>> = {
  Tandem_Settings__c: {
    Calendar_To_CRM__c: word,
    CRM_To_Calendar__c: word,
    Calendar_To_CRM_Filter__c: word,
    CRM_To_Calendar_Filter__c: word,
    Start_Date__c: { type: 'date', length: 0 },
    Interval_Minutes__c: number,
    Private_Events__c: word,
    Calendar_To_CRM_Delete__c: word,
    CRM_To_Calendar_Delete__c: word,
    Conflict__c: word,
    Name_When_Mixed__c: word,
    Mail_Budget__c: number,
    Remove_Attendees__c: word,
    Sync_Location__c: word,
    Sync_Description__c: word,
    CRM_Series__c: word,
    Excluded_Domains__c: { type: 'textarea', length: 255, filterable: true },
  },
  Tandem_Link__c: {
    Key__c: { type: 'string', length: 64, unique: true, caseSensitive: true, externalId: true, idLookup: true },
    Event_Id__c: { type: 'string', length: 18 },
    Mailbox_Key__c: { type: 'string', length: 64 },
    Tags__c: longText,
    Result__c: word,
    Reason__c: word,
    Last_Run__c: moment,
  },
  Tandem_Status__c: {
    User__c: { type: 'reference', length: 18, referenceTo: ['User'], relationshipName: 'User__r' },
    Last_Run__c: moment,
    Linked__c: number,
    Waiting_Mails__c: number,
    Problems__c: number,
    Left_Out__c: longText,
    Connection__c: word,
  },
};

describe("Tandem's objects in the pretended Salesforce", () => {
  let caller: Caller;
  beforeEach(async () => {
    caller = await pretendOrg().signIn(anna);
  });

  it.each(Object.entries(contract))('%s has the fields of the contract and no others', async (objectName, fields) => {
    const { body } = await caller.ask(`/sobjects/${objectName}/describe`);
    const own = (body as { fields: Told[] }).fields.filter(({ name }) => String(name).endsWith('__c'));
    expect(own.map(({ name }) => String(name)).toSorted()).toEqual(Object.keys(fields).toSorted());
    // Empty inherits, and nothing of the package may make a save fail for being left out.
    for (const field of own)
      expect(field).toMatchObject({ custom: true, nillable: true, createable: true, updateable: true, ...fields[String(field['name'])] });
  });

  it('is a custom setting and two custom objects', async () => {
    const { sobjects } = (await caller.ask('/sobjects')).body as { sobjects: Told[] };
    const told = sobjects.filter(({ custom }) => custom === true).map(({ name, customSetting }) => [name, customSetting]);
    expect(Object.fromEntries(told)).toEqual({ Tandem_Link__c: false, Tandem_Settings__c: true, Tandem_Status__c: false });
  });

  it('reads the user behind a status, and lets an emptied setting inherit', async () => {
    const [user] = await caller.query(`SELECT Id FROM User WHERE Username = '${anna}'`);
    await caller.create('Tandem_Status__c', { User__c: user?.['Id'], Connection__c: 'Connected' });
    expect(await caller.query('SELECT User__r.Username FROM Tandem_Status__c')).toMatchObject([{ User__r: { Username: anna } }]);
    const id = await caller.create('Tandem_Settings__c', { SetupOwnerId: user?.['Id'], Conflict__c: 'Ask', Mail_Budget__c: 5 });
    await caller.ask(`/sobjects/Tandem_Settings__c/${id}`, { method: 'PATCH', body: { Conflict__c: null, Mail_Budget__c: null } });
    expect(await caller.query('SELECT Conflict__c, Mail_Budget__c FROM Tandem_Settings__c')).toMatchObject([
      { Conflict__c: null, Mail_Budget__c: null },
    ]);
  });
});
