/** Operations that report what outsiders do with content, and the iframe settings of an integration. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { code, crmContext, crmContextInWords, dateTime, email, id, int32, inWords, receipt } from './schemas.ts';

const text = z.string().optional();

const property = z.strictObject({
  name: z.string(),
  value: z.string(),
  dataType: z.enum(['number', 'string', 'url', 'date']),
});

const outsider = z.strictObject({
  email: email.optional(),
  name: text,
  title: text,
  context: crmContext(['Lead', 'Contact', 'Account', 'Opportunity', 'User', 'Lead,Contact']).optional(),
});

const outsiderInWords = '[{email?, name?, title?, context?: as crmContext}]';
const likeOutsiders = 'as nonCompanyParticipants';
const likeOneOutsider = 'one of nonCompanyParticipants';

const happened = {
  reportingSystem: z.string(),
  eventTimestamp: dateTime,
  eventId: code.optional(),
};

const content = { contentId: code, contentUrl: z.string(), contentTitle: z.string() };

const circumstances = {
  crmContext: inWords(
    crmContext(['Opportunity', 'Account', 'Lead', 'Contact', 'User', 'Opportunity,Account']),
    crmContextInWords,
  ).optional(),
  contentProperties: inWords(z.array(property)).optional(),
  eventProperties: inWords(z.array(property), 'likewise').optional(),
  workspaceId: id.optional(),
  nonCompanyParticipants: inWords(z.array(outsider), outsiderInWords).optional(),
  sharer: inWords(z.strictObject({ id: id.optional(), email: email.optional(), name: text })).optional(),
  sharingMessageSubject: text,
  sharingMessageBody: text,
  shareId: code.optional(),
  actionName: text,
  moreInfoUrl: text,
  trackingId: code.optional(),
  userAgent: text,
  mobileAppId: code.optional(),
};

const agentPlatform = z.enum(['Windows', 'Linux', 'MacOS', 'iOS', 'Android']).optional();

export const reportContentShare = operation({
  name: 'gong_report_content_share',
  title: 'Report a content share',
  description:
    'Records in Gong that a colleague shared content (a deck, a proposal) with outsiders. Sends nothing. A repeated eventId is refused.',
  route: 'PUT /v2/customer-engagement/content/shared',
  scope: 'api:engagement-data:write',
  effect: 'create',
  body: {
    ...happened,
    ...content,
    ...circumstances,
    recipients: inWords(z.array(outsider), likeOutsiders).optional(),
    shareInfoUrl: text,
    agentPlatform: text,
  },
  output: receipt,
});

export const reportContentView = operation({
  name: 'gong_report_content_view',
  title: 'Report a content view',
  description: 'Records in Gong that an outsider viewed content. Sends nothing. Who: viewer or trackingId, not both.',
  route: 'PUT /v2/customer-engagement/content/viewed',
  scope: 'api:engagement-data:write',
  effect: 'create',
  body: {
    ...happened,
    ...content,
    ...circumstances,
    viewer: inWords(outsider, likeOneOutsider).optional(),
    viewActionTitle: text,
    viewInfoUrl: text,
    agentPlatform,
  },
  rules: [{ atMostOneOf: ['viewer', 'trackingId'] }],
  output: receipt,
});

export const reportCustomAction = operation({
  name: 'gong_report_custom_action',
  title: 'Report a custom action',
  description:
    'Records in Gong another action on content your own system tracks, such as a signature. Web and third-party events: gong_post_digital_interaction. Sends nothing.',
  route: 'PUT /v2/customer-engagement/action',
  scope: 'api:engagement-data:write',
  effect: 'create',
  body: {
    ...happened,
    contentId: code.optional(),
    contentUrl: text,
    contentTitle: text,
    ...circumstances,
    actor: inWords(outsider, likeOneOutsider).optional(),
    eventInfoUrl: text,
    agentPlatform,
  },
  output: receipt,
});

const customFields = z.array(
  z.strictObject({
    name: z.string(),
    value: z.string(),
    dataType: z.enum(['STRING', 'NUMBER', 'DATE', 'URL', 'BOOLEAN', 'DURATION']).optional(),
  }),
);

const businessContext = <const Types extends readonly [string, ...string[]]>(objectTypes: Types) =>
  z.strictObject({ objectType: z.enum(objectTypes), objectId: id, systemName: text });

export const postDigitalInteraction = operation({
  name: 'gong_post_digital_interaction',
  title: 'Post a digital interaction',
  description:
    'Records in Gong one web or third-party event of a person or tracked visitor: page visited, survey answered, vendor compared. Who: person or trackingId, exactly one. A repeated eventId is refused.',
  route: 'POST /v2/digital-interaction',
  scope: 'api:digital-interactions:write',
  effect: 'create',
  body: {
    eventId: code,
    timestamp: dateTime,
    eventType: z.string(),
    sourceSystemName: text,
    sessionId: code.optional(),
    device: z.enum(['MOBILE', 'PC']).optional(),
    content: inWords(
      z.strictObject({
        contentId: code.optional(),
        contentTitle: z.string(),
        contentLabel: z.array(z.string()).optional(),
        contentUrl: text,
        contentAdditionalInfoUrl: text,
        numericContentDetails: z
          .strictObject({
            value: int32.optional(),
            rangeFrom: int32,
            rangeTo: int32,
            numericType: z.enum(['PERCENTAGE', 'NPS', 'RATING', 'OTHER']).optional(),
          })
          .optional(),
        stepContentDetails: z.strictObject({ value: z.string(), availableSteps: z.array(z.string()) }).optional(),
        searchObjectDetails: z
          .strictObject({
            name: z.string(),
            objectType: z.enum(['VENDOR', 'PRODUCT', 'CATEGORY']),
            domain: z.string(),
            objectId: id.optional(),
            url: text,
          })
          .optional(),
        contentCustomFields: inWords(customFields, 'as customFields').optional(),
      }),
    ),
    person: inWords(
      z.strictObject({
        name: text,
        email: email.optional(),
        phoneNumber: code.optional(),
        personId: code.optional(),
        personBusinessContext: businessContext(['CONTACT', 'LEAD']).optional(),
        location: z.strictObject({ country: text, state: text, region: text, city: text }).optional(),
        company: z
          .strictObject({
            companyId: code.optional(),
            name: text,
            domain: text,
            companyBusinessContexts: z.array(businessContext(['ACCOUNT', 'OPPORTUNITY'])).optional(),
          })
          .optional(),
        personCustomFields: inWords(customFields, 'as customFields').optional(),
      }),
    ).optional(),
    customFields: inWords(customFields).optional(),
    trackingId: code.optional(),
  },
  rules: [{ exactlyOneOf: ['person', 'trackingId'] }],
  output: receipt,
});

export const configureIntegrationSettings = operation({
  name: 'gong_configure_integration_settings',
  title: 'Configure integration settings',
  description:
    "Declares which web origins Gong may embed as iframes for this integration: in the email composer, on account pages, in the dialer. An administrator's task; it has nothing to do with content tracking.",
  route: 'POST /v2/integration-settings',
  scope: 'api:integration-settings:write',
  effect: 'update',
  body: {
    integrationTypeSettings: z
      .array(
        z.strictObject({
          integrationType: z.enum(['EMAIL_COMPOSER', 'ACCOUNT_PAGES', 'DIALER']),
          allowedOrigin: z.string().describe('e.g. https://acme.partner.com'),
        }),
      )
      .min(1),
  },
  output: receipt,
});
