/** Recorded calls of the last 180 days, in Gong's own shape; what was said on them is in `transcripts.ts`. */
import { chance, nth } from './chance.ts';
import { audiences } from './copy/audiences.ts';
import { type CallKind, callKinds } from './copy/call-kinds.ts';
import { companyDate } from './dates.ts';
import { gongId } from './ids.ts';
import type { Account, Prospect, User } from './model.ts';
import { type Scene, sceneSeconds, scenesOf } from './scenes.ts';
import { filled, type Slots } from './slots.ts';
import { workspaces } from './workspaces.ts';

const callCount = 400;
const days = 180;
const day = 86_400_000;

/** A link to a record of a CRM system. */
export interface CrmContext {
  readonly system: 'Salesforce';
  readonly objects: readonly {
    readonly objectType: string;
    readonly objectId: string;
    readonly fields: readonly CrmField[];
  }[];
}

/** A field of a CRM record. */
export interface CrmField {
  readonly name: string;
  readonly value: string;
}

/** Somebody who was invited to a call; whoever spoke has a `speakerId`. */
export interface Party {
  readonly id: string;
  readonly emailAddress: string;
  readonly name: string;
  readonly title: string | null;
  readonly userId: string | null;
  readonly speakerId: string | null;
  readonly context: readonly CrmContext[];
  readonly affiliation: 'Internal' | 'External';
  readonly phoneNumber: string | null;
  readonly methods: readonly ('Invitee' | 'Attendee')[];
}

/** What is known of a call without its content. */
export interface CallMetaData {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly scheduled: string;
  readonly started: string;
  /** In seconds. */
  readonly duration: number;
  readonly primaryUserId: string;
  readonly direction: 'Outbound' | 'Conference';
  readonly system: string;
  readonly scope: 'External';
  readonly media: 'Audio' | 'Video';
  readonly language: string;
  readonly workspaceId: string;
  readonly purpose: string;
  readonly isPrivate: boolean;
}

/** What Gong has made of a call. Times are in seconds. */
export interface CallContent {
  readonly topics: readonly { readonly name: string; readonly duration: number }[];
  readonly brief: string;
  readonly keyPoints: readonly { readonly text: string }[];
  readonly trackers: readonly {
    readonly id: string;
    readonly name: string;
    readonly count: number;
    readonly type: 'KEYWORD';
  }[];
  readonly callOutcome: { readonly id: string; readonly category: string; readonly name: string };
}

/** A recorded call. */
export interface Call {
  readonly metaData: CallMetaData;
  readonly context: readonly CrmContext[];
  readonly parties: readonly Party[];
  readonly content: CallContent;
  /** What the transcript is played from. */
  readonly scenes: readonly Scene[];
  readonly slots: Slots;
}

/** All calls, newest first. */
export function createCalls(
  users: readonly User[],
  accounts: readonly Account[],
  prospects: readonly Prospect[],
): Call[] {
  const expert = users.find(({ title }) => title?.includes('Solutions Engineer'));
  const contacts = new Map(accounts.map(({ crmId }) => [crmId, prospects.filter((one) => one.accountCrmId === crmId)]));

  return Array.from({ length: callCount }, (_, index) => {
    const { below, pick } = chance(`call ${index}`);
    const account = pick(accounts);
    const kind = pick(callKinds);
    const buyers = contacts.get(account.crmId) ?? [];
    const first = below(buyers.length);
    const guests = Array.from({ length: kind.direction === 'Outbound' ? 1 : 1 + below(3) }, (_, guest) =>
      nth(buyers, first + guest),
    );
    const experts = kind.expert && expert ? [expert] : [];
    const hosts = users.filter(({ active, title }) => active && title?.endsWith(kind.host));
    return callOf(index, kind, account, [pick(hosts), ...experts], guests);
  }).sort((one, other) => Date.parse(other.metaData.started) - Date.parse(one.metaData.started));
}

function callOf(
  index: number,
  kind: CallKind,
  account: Account,
  ours: readonly User[],
  guests: readonly Prospect[],
): Call {
  const id = gongId('call', index);
  const { below, pick } = chance(`call ${id}`);
  const host = nth(ours, 0);
  const slots = slotsOf(account, nth(guests, 0), pick(Object.values(audiences)));
  const scenes = scenesOf(id, kind.topics);
  const topics = scenes.map((scene) => ({ name: scene.topic, duration: Math.round(sceneSeconds(scene)) }));
  const scheduled = workingHour(companyDate - (1 + (index * (days - 3)) / callCount) * day, below(36) * 15);
  return {
    metaData: {
      id,
      url: `https://app.gong.io/call?id=${id}`,
      title: filled(kind.title, slots),
      scheduled: new Date(scheduled).toISOString(),
      started: new Date(scheduled + below(180) * 1000).toISOString(),
      duration: topics.reduce((sum, { duration }) => sum + duration, 0),
      primaryUserId: host.id,
      direction: kind.direction,
      system: kind.direction === 'Outbound' ? 'Gong Connect' : 'Zoom',
      scope: 'External',
      media: kind.direction === 'Outbound' ? 'Audio' : 'Video',
      language: 'eng',
      workspaceId: workspaceOf(kind, host),
      purpose: kind.purpose,
      isPrivate: below(40) === 0,
    },
    context: [crmContext('Account', account.crmId, [{ name: 'Name', value: account.name }])],
    parties: [
      ...ours.map((user) => internalParty(id, user)),
      ...guests.map((guest, seat) => externalParty(id, guest, seat)),
    ],
    content: {
      topics,
      brief: filled(pick(kind.briefs), slots),
      keyPoints: kind.keyPoints.map((text) => ({ text: filled(text, slots) })),
      trackers: kind.trackers.map((name) => ({
        id: gongId('tracker', name),
        name,
        count: 1 + below(6),
        type: 'KEYWORD',
      })),
      callOutcome: outcomeOf(pick(kind.outcomes)),
    },
    scenes,
    slots,
  };
}

/** So many minutes after eight, on that day or on the Friday before it. */
function workingHour(moment: number, minutes: number): number {
  const weekday = new Date(moment).getUTCDay();
  const weekend = weekday === 6 ? 1 : weekday === 0 ? 2 : 0;
  return Math.floor(moment / day - weekend) * day + (8 * 60 + minutes) * 60_000;
}

function slotsOf(account: Account, buyer: Prospect, { pain, metric }: { pain: string; metric: string }): Slots {
  const buyerFullName = `${buyer.firstName} ${buyer.lastName}`;
  const { name, city, industry } = account;
  return { account: name, city, industry: industry.toLowerCase(), buyer: buyer.firstName, buyerFullName, pain, metric };
}

function workspaceOf({ purpose }: CallKind, host: User): string {
  if (purpose === 'Onboarding' || purpose === 'Customer review') return workspaces.customers.id;
  const [language] = host.spokenLanguages;
  return language?.language === 'en-US' ? workspaces.americas.id : workspaces.emea.id;
}

function outcomeOf(outcome: { category: string; name: string }): CallContent['callOutcome'] {
  return { id: gongId('call outcome', outcome.name), ...outcome };
}

function internalParty(callId: string, user: User): Party {
  return {
    id: gongId(`party of ${callId}`, user.id),
    emailAddress: user.emailAddress,
    name: `${user.firstName} ${user.lastName}`,
    title: user.title,
    userId: user.id,
    speakerId: gongId(`speaker of ${callId}`, user.id),
    context: [],
    affiliation: 'Internal',
    phoneNumber: user.phoneNumber,
    methods: ['Invitee', 'Attendee'],
  };
}

/** The first guest speaks; a third one was invited and did not come. */
function externalParty(callId: string, guest: Prospect, seat: number): Party {
  const { crmProspectId, firstName, lastName, title } = guest;
  return {
    id: gongId(`party of ${callId}`, crmProspectId),
    emailAddress: guest.email,
    name: `${firstName} ${lastName}`,
    title,
    userId: null,
    speakerId: seat < 2 ? gongId(`speaker of ${callId}`, crmProspectId) : null,
    context: [crmContext(guest.objectType, crmProspectId, [{ name: 'Title', value: title }])],
    affiliation: 'External',
    phoneNumber: null,
    methods: seat < 2 ? ['Invitee', 'Attendee'] : ['Invitee'],
  };
}

function crmContext(objectType: string, objectId: string, fields: readonly CrmField[]): CrmContext {
  return { system: 'Salesforce', objects: [{ objectType, objectId, fields }] };
}
