/** Reading calls, and bringing in recordings made elsewhere. */
import {
  createCall,
  getCall,
  getCallTranscripts,
  listCalls,
  listManualCrmAssociations,
  searchCalls,
  uploadCallMedia,
} from '../../tools/calls.ts';
import { createTranscript } from '../company/analysis.ts';
import { type Call, type CrmContext, callUrl, type Party } from '../company/calls.ts';
import type { User } from '../company/model.ts';
import { chance, gongId } from '../company/seeded.ts';
import { GongFault } from '../responses.ts';
import type { NewCall } from '../state/call-archive.ts';
import type { State } from '../state/state.ts';
import { checkSelector, selected } from './call-content.ts';
import { handlerFor, type Input } from './handler.ts';

const created = 201;

/** One in so many calls was linked to its deal by hand. */
const manualEvery = 16;

interface Filter {
  readonly fromDateTime?: string | undefined;
  readonly toDateTime?: string | undefined;
  readonly workspaceId?: string | undefined;
  readonly callIds?: readonly string[] | undefined;
  readonly primaryUserIds?: readonly string[] | undefined;
}

/** The answers about calls. */
export const callHandlers = [
  handlerFor(listCalls, (filter, state) => ({ calls: callsBy(filter, state).map(({ metaData }) => metaData) })),

  handlerFor(getCall, ({ id }, state) => {
    const call = state.calls.get(id);
    if (!call) throw new GongFault(404, `Call not found: ${id}`);
    return { call: call.metaData };
  }),

  handlerFor(searchCalls, ({ filter, contentSelector = {} }, state) => {
    checkSelector(contentSelector);
    return { calls: callsBy(filter, state).map((call) => () => selected(call, contentSelector, state)) };
  }),

  handlerFor(getCallTranscripts, ({ filter }, state) => ({
    callTranscripts: callsBy(filter, state)
      .filter(({ scenes }) => scenes.length > 0)
      .map((call) => () => ({ callId: call.metaData.id, transcript: createTranscript(call) })),
  })),

  handlerFor(createCall, (input, state) => {
    const { clientUniqueId } = input;
    if (state.calls.idOfClient(clientUniqueId) !== undefined) {
      throw new GongFault(409, `A call with this clientUniqueId already exists: ${clientUniqueId}`);
    }
    return { callId: state.calls.add(toNewCall(input, state)) };
  }),

  handlerFor(
    uploadCallMedia,
    ({ id }, state) => {
      if (!state.calls.get(id)) throw new GongFault(400, `Call not found: ${id}`);
      if (!state.calls.takeMedia(id)) throw new GongFault(400, `Call has its media already: ${id}`);
      return { callId: id, url: callUrl(id) };
    },
    created,
  ),

  handlerFor(listManualCrmAssociations, ({ fromDateTime }, { calls }) => ({
    associations: calls
      .all()
      .filter(({ metaData }) => chance(`manual association of ${metaData.id}`).below(manualEvery) === 0)
      .filter(({ scenes }) => scenes.length > 0)
      .reverse()
      .map(toAssociation)
      .filter(
        (association) => fromDateTime === undefined || Date.parse(association.created) > Date.parse(fromDateTime),
      ),
  })),
];

/** The calls that fit, newest first; the upper bound is exclusive. */
function callsBy(filter: Filter, { calls }: State): Call[] {
  const { fromDateTime: from, toDateTime: to, workspaceId, callIds, primaryUserIds } = filter;
  return calls
    .all()
    .filter(({ metaData }) => from === undefined || Date.parse(metaData.started) >= Date.parse(from))
    .filter(({ metaData }) => to === undefined || Date.parse(metaData.started) < Date.parse(to))
    .filter(({ metaData }) => workspaceId === undefined || metaData.workspaceId === workspaceId)
    .filter(({ metaData }) => callIds === undefined || callIds.includes(metaData.id))
    .filter(({ metaData }) => primaryUserIds === undefined || primaryUserIds.includes(metaData.primaryUserId));
}

function toAssociation({ metaData, context }: Call) {
  const objects = context.flatMap((link) => link.objects);
  const readId = (type: string) => objects.find(({ objectType }) => objectType === type)?.objectId ?? null;
  return {
    callId: metaData.id,
    userId: metaData.primaryUserId,
    created: new Date(Date.parse(metaData.started) + metaData.duration * 1000).toISOString(),
    associatedCrmObjects: [{ accountCrmId: readId('Account'), dealCrmId: readId('Opportunity') }],
  };
}

type Given = Input<typeof createCall>;
type GivenParty = Given['parties'][number];
type GivenContext = readonly {
  readonly system: string;
  readonly objects?:
    | readonly {
        readonly objectType: string;
        readonly objectId: string;
        readonly fields?: readonly { readonly name?: string | undefined; readonly value?: unknown }[] | undefined;
      }[]
    | undefined;
}[];

/** Checks what Gong demands of a new call, and puts it into the form of all calls. */
export function toNewCall(given: Given, state: State): NewCall {
  const host = findHost(given, state);
  if (given.workspaceId !== undefined && !state.hasWorkspace(given.workspaceId)) {
    throw new GongFault(400, `workspaceId is not a workspace: ${given.workspaceId}`);
  }
  if (given.speakersTimeline && given.parties.some(({ mediaChannelId }) => mediaChannelId !== undefined)) {
    throw new GongFault(400, 'speakersTimeline and mediaChannelId exclude each other');
  }
  return {
    metaData: {
      title: given.title ?? null,
      scheduled: given.scheduledStart ?? null,
      started: new Date(given.actualStart).toISOString(),
      duration: Math.round(given.duration ?? 0),
      primaryUserId: host.id,
      direction: given.direction,
      system: given.callProviderCode ?? null,
      scope: given.parties.every((party) => findUser(party, state)) ? 'Internal' : 'External',
      media: 'Audio',
      language: given.languageCode ?? 'und',
      workspaceId: given.workspaceId ?? null,
      sdrDisposition: given.disposition ?? null,
      clientUniqueId: given.clientUniqueId,
      customData: given.customData ?? null,
      purpose: given.purpose ?? null,
      meetingUrl: given.meetingUrl ?? null,
      isPrivate: false,
      calendarEventId: null,
    },
    context: toLinks(given.context),
    parties: given.parties.map((party, seat) => toParty(given.clientUniqueId, party, seat, state)),
    hasMedia: given.downloadMediaUrl !== undefined,
  };
}

function findHost({ primaryUser, parties }: Given, state: State): User {
  const host = state.user(primaryUser);
  if (!host) throw new GongFault(400, `primaryUser is not a Gong user: ${primaryUser}`);
  if (!parties.some((party) => findUser(party, state) === host)) {
    throw new GongFault(400, 'parties must include the primaryUser');
  }
  if (!host.settings.telephonyCallsImported) {
    throw new GongFault(409, `Recording is not enabled for the primaryUser: ${host.emailAddress}`);
  }
  return host;
}

function findUser({ userId, emailAddress }: GivenParty, state: State): User | undefined {
  if (userId !== undefined) return state.user(userId);
  return emailAddress === undefined ? undefined : state.userByEmail(emailAddress);
}

function toParty(clientUniqueId: string, party: GivenParty, seat: number, state: State): Party {
  const user = findUser(party, state);
  return {
    id: gongId(`party of ${clientUniqueId}`, seat),
    emailAddress: user?.emailAddress ?? party.emailAddress?.toLowerCase() ?? null,
    name: user ? `${user.firstName} ${user.lastName}` : (party.name ?? null),
    title: user?.title ?? null,
    userId: user?.id ?? null,
    speakerId: null,
    context: toLinks(party.context),
    affiliation: user ? 'Internal' : 'External',
    phoneNumber: party.phoneNumber ?? null,
    methods: ['Attendee'],
  };
}

function toLinks(context: GivenContext = []): CrmContext[] {
  return context.map(({ system, objects = [] }) => ({
    system,
    objects: objects.map(({ objectType, objectId, fields = [] }) => ({
      objectType,
      objectId,
      fields: fields.map(({ name = '', value = null }) => ({ name, value })),
    })),
  }));
}
