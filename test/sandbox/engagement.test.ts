import { describe, expect, test } from 'vitest';
import { openGong } from './gong.ts';

const event = {
  reportingSystem: 'deckroom',
  eventTimestamp: '2026-11-01T10:00:00+01:00',
  eventId: 'e1',
  contentId: '7',
  contentUrl: 'https://deckroom.example/7',
  contentTitle: 'Proposal',
};

describe.each(['content/shared', 'content/viewed', 'action'])('an event of %s', (kind) => {
  const path = `/v2/customer-engagement/${kind}`;

  test('is accepted once, and refused with 409 when it is repeated', async () => {
    const gong = await openGong();
    const { status, body } = await gong.put(path, event);
    expect(status).toBe(200);
    expect(body).toEqual({ requestId: expect.any(String) });
    expect((await gong.put(path, event)).status).toBe(409);
    expect((await gong.put(path, { ...event, eventId: 'e2' })).status).toBe(200);
    expect((await gong.put(path, { ...event, reportingSystem: 'other' })).status).toBe(200);
  });

  test('without an id is never a repetition', async () => {
    const gong = await openGong();
    const { eventId: _, ...anonymous } = event;
    expect((await gong.put(path, anonymous)).status).toBe(200);
    expect((await gong.put(path, anonymous)).status).toBe(200);
  });
});

test('a digital interaction is accepted once, and refused with 409 when it is repeated', async () => {
  const gong = await openGong();
  const interaction = {
    eventId: 'e1',
    timestamp: '2026-11-01T10:00:00Z',
    eventType: 'page viewed',
    content: { contentTitle: 'Pricing' },
    trackingId: 't1',
  };
  const { status, body } = await gong.post('/v2/digital-interaction', interaction);
  expect(status).toBe(200);
  expect(body).toEqual({ requestId: expect.any(String) });
  expect((await gong.post('/v2/digital-interaction', interaction)).status).toBe(409);
});

test('integration settings are accepted', async () => {
  const gong = await openGong();
  const setting = { integrationType: 'DIALER', allowedOrigin: 'https://acme.example' };
  const { status } = await gong.post('/v2/integration-settings', { integrationTypeSettings: [setting] });
  expect(status).toBe(200);
});
