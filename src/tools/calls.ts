/** Operations on recorded calls: search them, read transcripts and analysis, and add recordings made elsewhere. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import {
  code,
  crmContext,
  crmContextInWords,
  crmSystem,
  dateTime,
  email,
  filterIds,
  id,
  int32,
  inWords,
  userId,
  workspaceId,
} from './schemas.ts';

const direction = z.enum(['Inbound', 'Outbound', 'Conference', 'Unknown']);

const side = z.enum(['Internal', 'External', 'Unknown']);

const timing = z.enum(['Now', 'TimeOfCall']);

const flag = z.boolean().optional();

const call = z.object({
  id,
  url: z.string(),
  title: z.string(),
  scheduled: z.string(),
  started: z.string(),
  duration: z.int(),
  primaryUserId: id,
  direction,
  system: z.string(),
  scope: side,
  media: z.enum(['Video', 'Audio']),
  language: z.string(),
  workspaceId: id,
  sdrDisposition: z.string(),
  clientUniqueId: z.string(),
  customData: z.string(),
  purpose: z.string(),
  meetingUrl: z.string(),
  isPrivate: z.boolean(),
  calendarEventId: z.string(),
});

/** The CRM records that Gong found for a call or for one of its participants. */
const linkedRecords = <const Types extends readonly [string, ...string[]]>(objectTypes: Types) =>
  z.array(
    z.object({
      system: crmSystem,
      objects: z.array(
        z.object({
          objectType: z.enum(objectTypes),
          objectId: id,
          fields: z.array(z.object({ name: z.string(), value: z.unknown() })),
          timing,
        }),
      ),
    }),
  );

const occurrences = z.array(z.object({ startTime: z.number(), speakerId: id }));

const callInDetail = z.object({
  metaData: call,
  context: linkedRecords(['Opportunity', 'Account']),
  parties: z.array(
    z.object({
      id,
      emailAddress: z.string(),
      name: z.string(),
      title: z.string(),
      userId: id,
      speakerId: id,
      context: linkedRecords(['Contact', 'User', 'Lead']),
      affiliation: side,
      phoneNumber: z.string(),
      methods: z.array(z.enum(['Invitee', 'Attendee'])),
    }),
  ),
  content: z.object({
    structure: z.array(z.object({ name: z.string(), duration: z.int() })),
    trackers: z.array(
      z.object({
        id,
        name: z.string(),
        count: z.int(),
        type: z.enum(['KEYWORD', 'SMART']),
        occurrences,
        phrases: z.array(z.object({ count: z.int(), occurrences, phrase: z.string() })),
      }),
    ),
    topics: z.array(z.object({ name: z.string(), duration: z.int() })),
    brief: z.string(),
    outline: z.array(
      z.object({
        section: z.string(),
        startTime: z.number(),
        duration: z.number(),
        items: z.array(z.object({ text: z.string(), startTime: z.number() })),
      }),
    ),
    highlights: z.array(
      z.object({
        title: z.string(),
        items: z.array(z.object({ text: z.string(), startTimes: z.array(z.number()) })),
      }),
    ),
    callOutcome: z.object({ id, category: z.string(), name: z.string() }),
    keyPoints: z.array(z.object({ text: z.string() })),
  }),
  interaction: z.object({
    speakers: z.array(z.object({ id, userId: id, talkTime: z.number() })),
    interactionStats: z.array(z.object({ name: z.string(), value: z.number() })),
    video: z.array(z.object({ name: z.string(), duration: z.number() })),
    questions: z.object({ companyCount: z.int(), nonCompanyCount: z.int() }),
  }),
  collaboration: z.object({
    publicComments: z.array(
      z.object({
        id,
        audioStartTime: z.number(),
        audioEndTime: z.number(),
        commenterUserId: id,
        comment: z.string(),
        posted: z.string(),
        inReplyTo: id,
        duringCall: z.boolean(),
      }),
    ),
  }),
  media: z.object({ audioUrl: z.string(), videoUrl: z.string() }),
});

/** Filters by the start of the call. */
const whichCalls = {
  fromDateTime: dateTime.optional(),
  toDateTime: dateTime.optional(),
  workspaceId: workspaceId.optional(),
  callIds: filterIds.optional(),
};

export const listCalls = operation({
  name: 'gong_list_calls',
  title: 'List calls',
  description:
    'Calls of a time range, such as last week: title, start, duration, host (primaryUserId), link. The source of call ids. By host, or with content: gong_search_calls. New calls appear after hours.',
  route: 'GET /v2/calls',
  scope: 'api:calls:read:basic',
  effect: 'read',
  query: {
    fromDateTime: dateTime,
    toDateTime: dateTime.describe('Exclusive'),
    workspaceId: workspaceId.optional(),
  },
  output: { calls: z.array(call) },
  pages: 'calls',
  emptyOn404: true,
});

export const searchCalls = operation({
  name: 'gong_search_calls',
  title: 'Search calls',
  description:
    'Calls by time, id or host, with the parts contentSelector names: participants, brief, next steps, trackers, talk times, CRM deals. Spoken words: gong_get_call_transcripts. media (links for 8 hours) needs the scope api:calls:read:media-url.',
  route: 'POST /v2/calls/extensive',
  scope: 'api:calls:read:extensive',
  effect: 'read',
  body: {
    filter: inWords(
      z.strictObject({ ...whichCalls, primaryUserIds: filterIds.optional() }),
      '{fromDateTime?, toDateTime?: ISO-8601 with zone, workspaceId?, callIds?, primaryUserIds?: hosts}',
    ),
    contentSelector: inWords(
      z.strictObject({
        context: z.enum(['None', 'Basic', 'Extended']).optional(),
        contextTiming: z.array(timing).optional(),
        exposedFields: z
          .strictObject({
            parties: flag,
            content: z
              .strictObject({
                structure: flag,
                topics: flag,
                trackers: flag,
                trackerOccurrences: flag,
                pointsOfInterest: flag,
                brief: flag,
                outline: flag,
                highlights: flag,
                callOutcome: flag,
                keyPoints: flag,
              })
              .optional(),
            interaction: z
              .strictObject({ speakers: flag, video: flag, personInteractionStats: flag, questions: flag })
              .optional(),
            collaboration: z.strictObject({ publicComments: flag }).optional(),
            media: flag,
          })
          .optional(),
      }),
      '{context: None|Basic|Extended (CRM links, or with values), contextTiming: [Now|TimeOfCall] (Extended only), exposedFields: {parties, content: {brief, keyPoints, highlights, outline, structure, topics, trackers, trackerOccurrences, callOutcome}, interaction: {speakers, video, personInteractionStats, questions}, collaboration: {publicComments}, media}: booleans}',
    ).optional(),
  },
  output: { calls: z.array(callInDetail) },
  pages: 'calls',
  emptyOn404: true,
});

export const getCall = operation({
  name: 'gong_get_call',
  title: 'Get a call',
  description:
    'Basic data of one call with a known id: title, times, duration, host, direction, language, link. Its participants, brief and key points come from gong_search_calls.',
  route: 'GET /v2/calls/{id}',
  scope: 'api:calls:read:basic',
  effect: 'read',
  path: { id: id.describe('From gong_list_calls') },
  output: { requestId: z.string(), call },
});

export const getCallTranscripts = operation({
  name: 'gong_get_call_transcripts',
  title: 'Get call transcripts',
  description:
    'Every sentence spoken in given calls or a time range, with speakerId; very long. Names of the speakers: parties in gong_search_calls. One call as readable text: gong_read_transcript.',
  route: 'POST /v2/calls/transcript',
  scope: 'api:calls:read:transcript',
  effect: 'read',
  body: {
    filter: inWords(
      z.strictObject(whichCalls),
      '{fromDateTime?, toDateTime?: ISO-8601 with zone, workspaceId?, callIds?: from gong_list_calls}',
    ),
  },
  output: {
    callTranscripts: z.array(
      z.object({
        callId: id,
        transcript: z.array(
          z.object({
            speakerId: id,
            topic: z.string(),
            sentences: z.array(z.object({ start: z.int(), end: z.int(), text: z.string() })),
          }),
        ),
      }),
    ),
  },
  pages: 'callTranscripts',
  readWhole: { tool: 'gong_read_transcript', argument: 'callId', id: 'callId' },
  emptyOn404: true,
});

export const createCall = operation({
  name: 'gong_create_call',
  title: 'Create a call',
  description:
    'Adds a call recorded outside Gong; its media comes by downloadMediaUrl or gong_upload_call_media. A clientUniqueId works once. 409 also means the host is not recorded.',
  route: 'POST /v2/calls',
  scope: 'api:calls:create',
  effect: 'create',
  body: {
    clientUniqueId: code.max(2048),
    title: z.string().optional(),
    purpose: z.string().max(255).optional(),
    scheduledStart: z.iso.datetime({ offset: true }).optional(),
    scheduledEnd: z.iso.datetime({ offset: true }).optional(),
    actualStart: dateTime,
    duration: z.number().describe('Seconds').optional(),
    parties: inWords(
      z
        .array(
          z.strictObject({
            phoneNumber: code.optional(),
            emailAddress: email.optional(),
            name: z.string().optional(),
            partyId: code.optional(),
            mediaChannelId: z.int().min(0).max(1).optional(),
            context: crmContext(['Lead', 'Contact', 'Account', 'Opportunity', 'User', 'Lead,Contact']).optional(),
            userId: id.optional(),
          }),
        )
        .min(1),
      '[{userId?, emailAddress?, phoneNumber?, name?, context?, partyId?, mediaChannelId?: 0|1}], with primaryUser',
    ),
    direction,
    disposition: z.string().max(255).optional(),
    context: inWords(
      crmContext(['Opportunity', 'Account', 'Lead', 'Contact', 'User', 'Opportunity,Account']),
      crmContextInWords,
    ).optional(),
    customData: z.string().optional(),
    speakersTimeline: inWords(
      z.strictObject({
        precise: flag,
        speechSegments: z
          .array(
            z.strictObject({
              fromTime: int32.min(0),
              toTime: int32.min(0),
              partyIds: z.array(code),
            }),
          )
          .optional(),
      }),
      '{speechSegments: [{fromTime, toTime (ms), partyIds}]}',
    ).optional(),
    meetingUrl: z.string().optional(),
    callProviderCode: z.string().optional(),
    downloadMediaUrl: z.string().optional(),
    workspaceId: id.optional(),
    languageCode: z.string().optional(),
    flowContext: inWords(z.strictObject({ taskId: id.optional() }), '{taskId}').optional(),
    primaryUser: userId,
  },
  output: { requestId: z.string(), callId: id },
});

export const uploadCallMedia = operation({
  name: 'gong_upload_call_media',
  title: 'Upload call media',
  description:
    'Sends the recording of a call that gong_create_call made without downloadMediaUrl: WAV, MP3, MP4, MKV or FLAC, 1.5 GB. What a second upload does is unknown.',
  route: 'PUT /v2/calls/{id}/media',
  scope: 'api:calls:create',
  effect: 'create',
  path: { id: id.describe('callId from gong_create_call') },
  body: { mediaFile: z.string().min(1).describe('Path below GONG_FILES_DIR') },
  upload: { maxBytes: 1_500_000_000 },
  output: { requestId: z.string(), callId: id, url: z.string() },
});

export const listManualCrmAssociations = operation({
  name: 'gong_list_manual_crm_associations',
  title: 'List manual CRM associations',
  description:
    'Calls that somebody linked by hand to a CRM account or deal, oldest first. Beta and missing from newer documentation, so it may fail. All CRM links: gong_search_calls.',
  route: 'GET /v2/calls/manual-crm-associations',
  scope: 'api:crm-calls:manual-association:read',
  effect: 'read',
  query: { fromDateTime: dateTime.describe('Only links made after it').optional() },
  output: {
    associations: z.array(
      z.object({
        callId: id,
        userId: id,
        created: z.string(),
        associatedCrmObjects: z.array(z.object({ accountCrmId: id, dealCrmId: id })),
      }),
    ),
  },
  pages: 'associations',
});
