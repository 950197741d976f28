import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { companyDay, first, type Gong, openGong, today } from './gong.ts';

const company = createCompany(companyDay);
const guest = first(
  company.prospects.filter(
    ({ email, phoneNumber }) =>
      phoneNumber !== null &&
      company.calls().some(({ parties }) => parties.some((party) => party.emailAddress === email)),
  ),
);
const callsOfGuest = company
  .calls()
  .filter(({ parties }) => parties.some((party) => party.emailAddress === guest.email));
const always = { fromDateTime: '2026-01-01T00:00:00Z', toDateTime: '2027-01-01T00:00:00Z' };

function byEmail(gong: Gong, emailAddress: string) {
  return gong.get('/v2/data-privacy/data-for-email-address', { emailAddress });
}

function byPhone(gong: Gong, phoneNumber: string) {
  return gong.get('/v2/data-privacy/data-for-phone-number', { phoneNumber });
}

function erase(gong: Gong, what: 'email-address' | 'phone-number', query: Record<string, string>) {
  return gong.send(`/v2/data-privacy/erase-data-for-${what}?${new URLSearchParams(query)}`, { method: 'POST' });
}

async function listRecords(gong: Gong, email: string): Promise<string[]> {
  const { customerData } = (await byEmail(gong, email)).body;
  return customerData.flatMap(({ system, objects }) =>
    objects.map(({ objectType, externalId }) => `${system} ${objectType} ${externalId}`),
  );
}

describe('references to an email address', () => {
  test('name the CRM record, the calls and the emails of a person, in any case of letters', async () => {
    const gong = await openGong({ now: () => today });
    const { body } = await byEmail(gong, guest.email.toUpperCase());
    const [record] = body.customerData.flatMap(({ objects }) => objects);
    expect(record).toMatchObject({ externalId: guest.crmProspectId, objectType: guest.objectType });
    expect(record?.fields).toContainEqual({ name: 'Email', value: guest.email });
    expect(body.calls.map(({ id }) => id)).toEqual(callsOfGuest.map(({ metaData }) => metaData.id));
    const member = await byEmail(gong, gong.guide.alreadyInFlow.email);
    expect(member.body.emails.length).toBeGreaterThan(0);
    expect(member.body.emails.every(({ sentTime }) => Date.parse(sentTime) < today)).toBe(true);
  });

  test('name an email once for each mailbox that holds it, with one hash', async () => {
    const gong = await openGong({ now: () => today });
    const members = company.flowInstances.slice(0, 10).map(({ crmProspectId }) => crmProspectId);
    const counts: number[] = [];
    for (const { email } of company.prospects.filter(({ crmProspectId }) => members.includes(crmProspectId))) {
      const { emails } = (await byEmail(gong, email)).body;
      expect(new Set(emails.map(({ id }) => id)).size).toBe(emails.length);
      for (const hash of new Set(emails.map(({ messageHash }) => messageHash))) {
        const copies = emails.filter(({ messageHash }) => messageHash === hash);
        expect(new Set(copies.map(({ mailbox }) => mailbox)).size).toBe(copies.length);
        expect(new Set(copies.map(({ from, sentTime }) => `${from} ${sentTime}`)).size).toBe(1);
        counts.push(copies.length);
      }
    }
    expect(counts).toContain(1);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  test('name both records of the people who have two', async () => {
    const gong = await openGong();
    const twice = company.prospects.slice(-11, -3);
    const kinds: string[] = [];
    for (const { email } of twice) {
      const records = await listRecords(gong, email);
      kinds.push(records.map((record) => record.replace(/ \w+$/, '')).join(', '));
    }
    expect(kinds.sort()).toEqual([
      ...Array(3).fill('Salesforce Contact, HubSpot Contact'),
      ...Array(5).fill('Salesforce Contact, Salesforce Lead'),
    ]);
  });

  test('name the events of engagement that were reported', async () => {
    const gong = await openGong();
    await gong.put('/v2/customer-engagement/content/viewed', {
      reportingSystem: 'deck',
      eventTimestamp: '2026-11-01T10:00:00Z',
      eventId: 'e1',
      contentId: '1',
      contentUrl: 'https://deck.example/1',
      contentTitle: 'Deck',
      viewer: { email: guest.email },
    });
    const { customerEngagement } = (await byEmail(gong, guest.email)).body;
    expect(customerEngagement).toMatchObject([{ eventType: 'contentViewed', sourceEventId: 'e1' }]);
  });

  test('are empty lists for a stranger', async () => {
    const gong = await openGong();
    const { status, body } = await byEmail(gong, 'stranger@elsewhere.example');
    const { requestId: _, ...lists } = body;
    expect(status).toBe(200);
    expect(lists).toEqual({ emails: [], calls: [], meetings: [], customerData: [], customerEngagement: [] });
  });
});

describe('references to a phone number', () => {
  test('are found by its digits alone', async () => {
    const gong = await openGong();
    const supplied = `+${guest.phoneNumber?.replaceAll(/\D/g, '').replace(/(\d{4})$/, '-$1')}`;
    const { body } = await byPhone(gong, supplied);
    expect(body).toMatchObject({
      suppliedPhoneNumber: supplied,
      matchingPhoneNumbers: [guest.phoneNumber],
      emailAddresses: [guest.email],
    });
    expect(body.customerData).toHaveLength(1);
    expect(body.calls.map(({ id }) => id)).toEqual(callsOfGuest.map(({ metaData }) => metaData.id));
  });

  test('name a call with a person known by phone number alone, until it is erased', async () => {
    const gong = await openGong();
    const host = first(company.users).id;
    const { callId } = (
      await gong.post('/v2/calls', {
        clientUniqueId: 'c1',
        actualStart: '2026-11-01T10:00:00Z',
        direction: 'Inbound',
        parties: [{ userId: host }, { phoneNumber: '+49 (30) 123-4567' }],
        primaryUser: host,
      })
    ).body;
    expect((await byPhone(gong, '+49301234567')).body.calls.map(({ id }) => id)).toEqual([callId]);
    await erase(gong, 'phone-number', { phoneNumber: '+49301234567' });
    expect((await gong.get(`/v2/calls/${callId}`)).status).toBe(404);
  });

  test('need a plus sign, and are empty for a stranger', async () => {
    const gong = await openGong();
    expect((await byPhone(gong, '12015550100')).status).toBe(400);
    const { status, body } = await byPhone(gong, '+49 30 1234567');
    expect([status, body.customerData, body.emailAddresses]).toEqual([200, [], []]);
  });
});

describe('an erasure', () => {
  test('takes the person, the flow instances and the calls', async () => {
    const gong = await openGong({ now: () => today });
    const { flow } = gong.guide;
    const { body } = await gong.assign(flow.id, [guest.crmProspectId]);
    const instances = body.prospectsAssigned.map(({ flowInstanceId }) => flowInstanceId);
    const erased = await erase(gong, 'email-address', { emailAddress: guest.email });
    expect([erased.status, erased.body]).toEqual([200, { requestId: expect.any(String) }]);

    expect((await byEmail(gong, guest.email)).body).toMatchObject({ emails: [], calls: [], customerData: [] });
    expect((await gong.get(`/v2/calls/${callsOfGuest[0]?.metaData.id}`)).status).toBe(404);
    expect((await gong.get('/v2/calls', always)).body.records.totalRecords).toBe(
      company.calls().length - callsOfGuest.length,
    );
    const left = await gong.post('/v2/flows/prospects', { crmProspectsIds: [guest.crmProspectId] });
    expect(left.body.prospectsAssigned).toEqual([]);
    const byInstance = await gong.post('/v2/flows/prospects', { flowInstanceIds: [...instances, '1'] });
    expect(byInstance.body.prospectsAssigned).toEqual([]);
    const again = await gong.assign(flow.id, [guest.crmProspectId]);
    expect(first(again.body.prospectsNotAssigned).errorCode).toBe('InvalidArgument');
  });

  test('by phone number takes every record of the person', async () => {
    const gong = await openGong();
    const twice = first(company.prospects.slice(-8).filter(({ phoneNumber }) => phoneNumber !== null));
    expect(await listRecords(gong, twice.email)).toHaveLength(2);
    await erase(gong, 'phone-number', { phoneNumber: twice.phoneNumber ?? '' });
    expect(await listRecords(gong, twice.email)).toEqual([]);
  });

  test('gives no id a second time', async () => {
    const gong = await openGong();
    const newcomer = (email: string) =>
      gong.post('/v2/flows/prospects/bulk-assignments', {
        flowId: gong.guide.flow.id,
        flowInstanceOwnerEmail: gong.guide.flowOwnerEmail,
        prospects: [{ firstName: 'A', lastName: 'B', email }],
      });
    await newcomer('a@elsewhere.example');
    const before = await listRecords(gong, 'a@elsewhere.example');
    await erase(gong, 'email-address', { emailAddress: guest.email });
    await newcomer('b@elsewhere.example');
    expect(await listRecords(gong, 'b@elsewhere.example')).not.toEqual(before);
    expect(await listRecords(gong, 'a@elsewhere.example')).toEqual(before);
  });

  test('of a stranger succeeds and changes nothing', async () => {
    const gong = await openGong();
    expect((await erase(gong, 'email-address', { emailAddress: 'stranger@elsewhere.example' })).status).toBe(200);
    expect((await erase(gong, 'phone-number', { phoneNumber: '+49 30 1234567' })).status).toBe(200);
    expect((await gong.get('/v2/calls', always)).body.records.totalRecords).toBe(company.calls().length);
  });
});
