/** A call as somebody adds it. */
import type { createCall } from '../tools/calls.ts';
import type { Input } from './answers/answer.ts';
import type { NewCall } from './call-archive.ts';
import type { CrmContext, Party } from './company/calls.ts';
import { gongId } from './company/ids.ts';
import type { User } from './company/model.ts';
import { GongFault } from './fault.ts';
import type { State } from './state.ts';

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
export function newCallOf(given: Given, state: State): NewCall {
  const host = hostOf(given, state);
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
      scope: given.parties.every((party) => userOf(party, state)) ? 'Internal' : 'External',
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
    context: linksOf(given.context),
    parties: given.parties.map((party, seat) => partyOf(given.clientUniqueId, party, seat, state)),
    hasMedia: given.downloadMediaUrl !== undefined,
  };
}

function hostOf({ primaryUser, parties }: Given, state: State): User {
  const host = state.user(primaryUser);
  if (!host) throw new GongFault(400, `primaryUser is not a Gong user: ${primaryUser}`);
  if (!parties.some((party) => userOf(party, state) === host)) {
    throw new GongFault(400, 'parties must include the primaryUser');
  }
  if (!host.settings.telephonyCallsImported) {
    throw new GongFault(409, `Recording is not enabled for the primaryUser: ${host.emailAddress}`);
  }
  return host;
}

function userOf({ userId, emailAddress }: GivenParty, state: State): User | undefined {
  if (userId !== undefined) return state.user(userId);
  return emailAddress === undefined ? undefined : state.userByEmail(emailAddress);
}

function partyOf(clientUniqueId: string, party: GivenParty, seat: number, state: State): Party {
  const user = userOf(party, state);
  return {
    id: gongId(`party of ${clientUniqueId}`, seat),
    emailAddress: user?.emailAddress ?? party.emailAddress?.toLowerCase() ?? null,
    name: user ? `${user.firstName} ${user.lastName}` : (party.name ?? null),
    title: user?.title ?? null,
    userId: user?.id ?? null,
    speakerId: null,
    context: linksOf(party.context),
    affiliation: user ? 'Internal' : 'External',
    phoneNumber: party.phoneNumber ?? null,
    methods: ['Attendee'],
  };
}

function linksOf(context: GivenContext = []): CrmContext[] {
  return context.map(({ system, objects = [] }) => ({
    system,
    objects: objects.map(({ objectType, objectId, fields = [] }) => ({
      objectType,
      objectId,
      fields: fields.map(({ name = '', value = null }) => ({ name, value })),
    })),
  }));
}
