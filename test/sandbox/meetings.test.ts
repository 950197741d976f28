import { describe, expect, test } from 'vitest';
import { type Gong, openGong, type Reply } from './gong.ts';

const maya = 'maya.lindqvist@northwind-robotics.example';
const gareth = 'gareth.pugh@northwind-robotics.example';
const none = 'nobody@northwind-robotics.example';
const meeting = {
  startTime: '2026-12-01T10:00:00Z',
  endTime: '2026-12-01T11:00:00Z',
  invitees: [{ email: 'guest@elsewhere.example' }],
  organizerEmail: maya,
};

function refusal({ status, body }: Reply): unknown[] {
  return [status, body.errors];
}

async function withMeeting(): Promise<{ gong: Gong; meetingId: string }> {
  const gong = await openGong();
  const { meetingId } = (await gong.post('/v2/meetings', meeting)).body;
  return { gong, meetingId };
}

async function meetingsOfGuest(gong: Gong) {
  const { body } = await gong.get('/v2/data-privacy/data-for-email-address', {
    emailAddress: 'guest@elsewhere.example',
  });
  return body.meetings;
}

describe('a meeting', () => {
  test('is created, changed and deleted, and then does not exist', async () => {
    const { gong, meetingId } = await withMeeting();
    expect(await meetingsOfGuest(gong)).toEqual([{ id: meetingId }]);
    const path = `/v2/meetings/${meetingId}`;
    const changed = await gong.put(path, { ...meeting, invitees: [] });
    expect([changed.status, changed.body.meetingId]).toEqual([200, meetingId]);
    expect(await meetingsOfGuest(gong)).toEqual([]);
    const deleted = await gong.delete(path, { organizerEmail: maya });
    expect([deleted.status, deleted.body]).toEqual([200, { requestId: expect.any(String) }]);
    const gone = [404, [`Meeting not found: ${meetingId}`]];
    expect(refusal(await gong.delete(path, {}))).toEqual(gone);
    expect(refusal(await gong.put(path, meeting))).toEqual(gone);
  });

  test('gets a new id each time', async () => {
    const { gong, meetingId } = await withMeeting();
    const { body } = await gong.post('/v2/meetings', meeting);
    expect(body.meetingId).not.toBe(meetingId);
    expect(body.meetingUrl).toContain(body.meetingId);
  });

  test('needs an organizer who is a Gong user', async () => {
    const { gong, meetingId } = await withMeeting();
    const unknown = [404, [`organizerEmail is not a Gong user: ${none}`]];
    expect(refusal(await gong.post('/v2/meetings', { ...meeting, organizerEmail: none }))).toEqual(unknown);
    expect(refusal(await gong.put(`/v2/meetings/${meetingId}`, { ...meeting, organizerEmail: none }))).toEqual(unknown);
    expect(refusal(await gong.delete(`/v2/meetings/${meetingId}`, { organizerEmail: none }))).toEqual(unknown);
  });

  test('is refused for an organizer who is not recorded, with the remedy', async () => {
    const gong = await openGong();
    const { status, body } = await gong.post('/v2/meetings', { ...meeting, organizerEmail: gareth });
    expect(status).toBe(409);
    expect(body).toMatchObject({ errors: [expect.any(String)], userFacingError: expect.any(String) });
  });

  test('ends after it starts', async () => {
    const gong = await openGong();
    const answer = await gong.post('/v2/meetings', { ...meeting, endTime: meeting.startTime });
    expect(refusal(answer)).toEqual([400, ['endTime must be after startTime']]);
  });
});

test('the integration status says who exists and who is ready', async () => {
  const gong = await openGong();
  const { body } = await gong.post('/v2/meetings/integration/status', { emails: [maya, gareth, none] });
  expect(body.users.map(({ email, exists, valid, fixUrl }) => [email, exists, valid, fixUrl !== null])).toEqual([
    [maya, true, true, false],
    [gareth, true, false, true],
    [none, false, false, false],
  ]);
  expect((await gong.post('/v2/meetings/integration/status', {})).body.users).toEqual([]);
});
