/** Operations for data-privacy requests: what Gong stores about an email address or a phone number, and its erasure. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { code, crmSystem, email, id, receipt } from './schemas.ts';

/** Begins with a plus sign; Gong ignores anything after it that is not a digit. */
const phoneNumber = code.min(1).startsWith('+').describe('International, beginning with +');

const references = {
  requestId: z.string(),
  emails: z.array(
    z.object({ from: z.string(), id, sentTime: z.string(), mailbox: z.string(), messageHash: z.string() }),
  ),
  calls: z.array(
    z.object({
      id,
      status: z.string(),
      externalSystems: z.array(
        z.object({
          system: crmSystem,
          objects: z.array(z.object({ objectType: z.enum(['Conversation', 'Task']), externalId: id })),
        }),
      ),
    }),
  ),
  meetings: z.array(z.object({ id })),
  customerData: z.array(
    z.object({
      system: crmSystem,
      objects: z.array(
        z.object({
          id,
          objectType: z.enum(['Lead', 'Contact']),
          externalId: id,
          mirrorId: id,
          fields: z.array(z.object({ name: z.string(), value: z.unknown() })),
        }),
      ),
    }),
  ),
};

export const findEmailReferences = operation({
  name: 'gong_find_email_references',
  title: 'Find references to an email address',
  description:
    'What Gong stores about an email address, for privacy requests: calls, emails, meetings, content events, CRM records (externalId is the CRM id). For outreach: gong_find_prospects.',
  route: 'GET /v2/data-privacy/data-for-email-address',
  scope: 'api:data-privacy:read',
  effect: 'read',
  query: { emailAddress: email },
  output: {
    ...references,
    customerEngagement: z.array(
      z.object({
        eventType: z.enum(['contentShared', 'contentViewed', 'customEvent', 'digitalInteraction']),
        timestamp: z.string(),
        contentId: id,
        contentUrl: z.string(),
        reportingSystem: z.string(),
        eventName: z.string(),
        sourceEventId: id,
      }),
    ),
  },
});

export const findPhoneReferences = operation({
  name: 'gong_find_phone_references',
  title: 'Find references to a phone number',
  description:
    'What Gong stores about one phone number, for privacy requests: calls, emails, meetings, CRM records, and email addresses that belong to it. Empty lists mean that nothing was found.',
  route: 'GET /v2/data-privacy/data-for-phone-number',
  scope: 'api:data-privacy:read',
  effect: 'read',
  query: { phoneNumber },
  output: {
    ...references,
    suppliedPhoneNumber: z.string(),
    matchingPhoneNumbers: z.array(z.string()),
    emailAddresses: z.array(z.string()),
  },
});

export const eraseEmailData = operation({
  name: 'gong_erase_email_data',
  title: 'Erase data of an email address',
  description:
    'Erases for good the calls, emails, leads and contacts of an email address, as gong_find_email_references shows them. Takes hours; cannot be tracked or undone. Unknown addresses return success too.',
  route: 'POST /v2/data-privacy/erase-data-for-email-address',
  scope: 'api:data-privacy:delete',
  effect: 'erase',
  query: { emailAddress: email },
  local: { confirm: code.min(1).describe('emailAddress once more') },
  rules: [{ same: ['emailAddress', 'confirm'] }],
  output: receipt,
});

export const erasePhoneData = operation({
  name: 'gong_erase_phone_data',
  title: 'Erase data of a phone number',
  description:
    'Erases for good the leads and contacts of a phone number with their emails and calls, as gong_find_phone_references shows them. Takes hours; cannot be tracked or undone. Unknown numbers return success too.',
  route: 'POST /v2/data-privacy/erase-data-for-phone-number',
  scope: 'api:data-privacy:delete',
  effect: 'erase',
  query: { phoneNumber },
  local: { confirm: code.min(1).describe('phoneNumber once more') },
  rules: [{ same: ['phoneNumber', 'confirm'] }],
  output: receipt,
});
