/** Recorded calls of the last 180 days, in Gong's own shape; what was said on them is in `transcripts.ts`. */
import type { Calendar } from './calendar.ts';
import { audiences } from './copy/audiences.ts';
import { type CallKind, callKinds, dailyCheckIn } from './copy/call-kinds.ts';
import { companyDomain } from './copy/staff.ts';
import { filled, type Words } from './copy/theme.ts';
import type { Account, Deal, Prospect, User } from './model.ts';
import { workspaces } from './organization/users.ts';
import { listScenes, type Scene, sceneSeconds } from './scenes.ts';
import { chance, gongId, nth } from './seeded.ts';

const callCount = 400;
const days = 180;

/** Calls of one person, more than Gong returns in one page. */
const checkInCount = 120;

/** One in so many calls has a party that is hard to tell from another one. */
const doubleEvery = 16;

/** A link to records of a CRM system. */
export interface CrmContext {
  readonly system: string;
  readonly objects: readonly {
    readonly objectType: string;
    readonly objectId: string;
    readonly fields: readonly CrmField[];
  }[];
}

/** A field of a CRM record. */
export interface CrmField {
  readonly name: string;
  readonly value: unknown;
}

/** Somebody who was invited to a call; whoever spoke has a `speakerId`. */
export interface Party {
  readonly id: string;
  readonly emailAddress: string | null;
  readonly name: string | null;
  readonly title: string | null;
  readonly userId: string | null;
  readonly speakerId: string | null;
  readonly context: readonly CrmContext[];
  readonly affiliation: 'Internal' | 'External' | 'Unknown';
  readonly phoneNumber: string | null;
  readonly methods: readonly ('Invitee' | 'Attendee')[];
}

/** What is known of a call without its content, as Gong answers it. */
export interface CallMetaData {
  readonly id: string;
  readonly url: string;
  readonly title: string | null;
  readonly scheduled: string | null;
  readonly started: string;
  /** In seconds. */
  readonly duration: number;
  readonly primaryUserId: string;
  readonly direction: 'Inbound' | 'Outbound' | 'Conference' | 'Unknown';
  readonly system: string | null;
  readonly scope: 'Internal' | 'External' | 'Unknown';
  readonly media: 'Audio' | 'Video';
  readonly language: string;
  readonly workspaceId: string | null;
  readonly sdrDisposition: string | null;
  readonly clientUniqueId: string | null;
  readonly customData: string | null;
  readonly purpose: string | null;
  readonly meetingUrl: string | null;
  readonly isPrivate: boolean;
  readonly calendarEventId: string | null;
}

/** What Gong has written about a call. */
export interface CallContent {
  /** Durations in seconds. */
  readonly topics: readonly { readonly name: string; readonly duration: number }[];
  readonly brief: string | null;
  readonly keyPoints: readonly { readonly text: string }[];
  readonly callOutcome: { readonly id: string; readonly category: string; readonly name: string } | null;
}

/** A recorded call. */
export interface Call {
  readonly metaData: CallMetaData;
  readonly context: readonly CrmContext[];
  readonly parties: readonly Party[];
  readonly content: CallContent;
  /** What the transcript is played from. */
  readonly scenes: readonly Scene[];
  readonly words: Words;
}

/** All calls, newest first. */
export function createCalls(
  users: readonly User[],
  accounts: readonly Account[],
  prospects: readonly Prospect[],
  deals: readonly Deal[],
  calendar: Calendar,
): Call[] {
  const expert = users.find(({ title }) => title?.includes('Solutions Engineer'));
  const contacts = new Map(accounts.map(({ crmId }) => [crmId, prospects.filter((one) => one.accountCrmId === crmId)]));

  const calls = Array.from({ length: callCount }, (_, index) => {
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
    const daysAgo = 1 + (index * (days - 4)) / callCount;
    const call = createCall(index, daysAgo, kind, account, [pick(hosts), ...experts], guests, calendar);
    return kind.purpose === 'Prospecting' ? call : withDeal(call, deals, account);
  });
  const checkIns = createCheckIns(users, nth(accounts, accounts.length - 1), contacts, calendar);
  return [...calls, ...checkIns].sort(
    (one, other) => Date.parse(other.metaData.started) - Date.parse(one.metaData.started),
  );
}

/** Creates the calls of a person who has been on more of them than on any other kind. */
function createCheckIns(
  users: readonly User[],
  account: Account,
  contacts: ReadonlyMap<string, readonly Prospect[]>,
  calendar: Calendar,
): Call[] {
  const hosts = users.filter(({ active, title }) => active && title?.endsWith(dailyCheckIn.host));
  const guest = nth(contacts.get(account.crmId) ?? [], 0);
  return Array.from({ length: checkInCount }, (_, index) => {
    const daysAgo = 3 + (index * (days - 6)) / checkInCount;
    return createCall(callCount + index, daysAgo, dailyCheckIn, account, [nth(hosts, 0)], [guest], calendar);
  });
}

function createCall(
  index: number,
  daysAgo: number,
  kind: CallKind,
  account: Account,
  ours: readonly User[],
  guests: readonly Prospect[],
  calendar: Calendar,
): Call {
  const id = gongId('call', index);
  const { below, pick } = chance(`call ${id}`);
  const host = nth(ours, 0);
  const words = chooseWords(account, nth(guests, 0), pick(Object.values(audiences)));
  const scenes = listScenes(id, kind.topics);
  const topics = scenes.map((scene) => ({ name: scene.topic, duration: Math.round(sceneSeconds(scene)) }));
  const scheduled = calendar.workingTime(daysAgo, below(36) * 15);
  return {
    metaData: {
      id,
      url: callUrl(id),
      title: filled(kind.title, words),
      scheduled: new Date(scheduled).toISOString(),
      started: new Date(scheduled + below(180) * 1000).toISOString(),
      duration: topics.reduce((sum, { duration }) => sum + duration, 0),
      primaryUserId: host.id,
      direction: kind.direction,
      system: kind.direction === 'Outbound' ? 'Gong Connect' : 'Zoom',
      scope: 'External',
      media: kind.direction === 'Outbound' ? 'Audio' : 'Video',
      language: 'eng',
      workspaceId: chooseWorkspace(kind, host),
      sdrDisposition: null,
      clientUniqueId: null,
      customData: null,
      purpose: kind.purpose,
      meetingUrl: kind.direction === 'Outbound' ? null : `https://meet.${companyDomain}/${id.slice(-9)}`,
      isPrivate: below(40) === 0,
      calendarEventId: null,
    },
    context: [crmContext('Account', account.crmId, [{ name: 'Name', value: account.name }])],
    parties: [
      ...ours.map((user) => internalParty(id, user)),
      ...guests.map((guest, seat) => externalParty(id, guest, seat)),
      ...listDoubles(id, nth(guests, 0)),
    ],
    content: {
      topics,
      brief: filled(pick(kind.briefs), words),
      keyPoints: kind.keyPoints.map((text) => ({ text: filled(text, words) })),
      callOutcome: chooseOutcome(pick(kind.outcomes)),
    },
    scenes,
    words: words,
  };
}

/** Where a call is seen in Gong. */
export function callUrl(id: string): string {
  return `https://app.gong.io/call?id=${id}`;
}

function withDeal(call: Call, deals: readonly Deal[], account: Account): Call {
  const deal = deals.find(({ accountCrmId }) => accountCrmId === account.crmId);
  if (!deal) return call;
  const fields = [
    { name: 'Name', value: deal.name },
    { name: 'StageName', value: deal.stage },
    { name: 'Amount', value: Number(deal.amount) },
    { name: 'NextStep', value: null },
  ];
  const objects = [{ objectType: 'Opportunity', objectId: deal.crmId, fields }];
  return { ...call, context: call.context.map((link) => ({ ...link, objects: [...objects, ...link.objects] })) };
}

function chooseWords(account: Account, buyer: Prospect, { pain, metric }: { pain: string; metric: string }): Words {
  const buyerFullName = `${buyer.firstName} ${buyer.lastName}`;
  const { name, city, industry } = account;
  return { account: name, city, industry: industry.toLowerCase(), buyer: buyer.firstName, buyerFullName, pain, metric };
}

function chooseWorkspace({ purpose }: CallKind, host: User): string {
  if (purpose === 'Onboarding' || purpose === 'Customer review') return workspaces.customers.id;
  const [language] = host.spokenLanguages;
  return language?.language === 'en-US' ? workspaces.americas.id : workspaces.emea.id;
}

function chooseOutcome(outcome: { category: string; name: string }): { id: string; category: string; name: string } {
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
    phoneNumber: guest.phoneNumber,
    methods: seat < 2 ? ['Invitee', 'Attendee'] : ['Invitee'],
  };
}

/** Lists a guest once more where Gong does: on a second device, with another voice, or as a voice without a name. */
function listDoubles(callId: string, guest: Prospect): Party[] {
  const { below } = chance(`doubles on ${callId}`);
  const double: Party = {
    ...externalParty(callId, guest, 0),
    id: gongId(`party of ${callId}`, `double of ${guest.crmProspectId}`),
    emailAddress: null,
    title: null,
    context: [],
    affiliation: 'Unknown',
    phoneNumber: null,
    methods: ['Attendee'],
  };
  const kind = below(doubleEvery);
  if (kind === 0) return [{ ...double, speakerId: gongId(`speaker of ${callId}`, 'second device') }];
  return kind === 1 ? [{ ...double, name: null }] : [];
}

function crmContext(objectType: string, objectId: string, fields: readonly CrmField[]): CrmContext {
  return { system: 'Salesforce', objects: [{ objectType, objectId, fields }] };
}
