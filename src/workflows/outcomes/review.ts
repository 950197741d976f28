/** gong_review_enrollments: reports the status of the people whom this server has put into flows, and their replies. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { readCursor, writeCursor } from '../../client/cursor.ts';
import type { GongError } from '../../client/errors.ts';
import { jsonLength } from '../../client/http/json.ts';
import { toText } from '../../client/response.ts';
import { dateTime, email, flowId, id } from '../../tools/schemas.ts';
import { type FlowInstance, type InstancesById, readInstances } from '../enrollment/flow-instances.ts';
import { type LookedUp, lookUpEach } from '../look-up-each.ts';
import { type LastEmails, lookUpPerson } from '../prospects/lookups.ts';
import { type Services, type WorkflowCall, type WorkflowInput, workflow } from '../workflow.ts';
import { type Enrolled, listEnrolled } from './enrolled.ts';
import { countGroups, describeAttention, type Reviewed, type Tally } from './review-result.ts';

const reviewInput = {
  planId: id.optional(),
  label: z.string().min(1).optional(),
  flowId: flowId.optional(),
  flowInstanceOwnerEmail: email.optional(),
  from: dateTime.describe('Enrolled since').optional(),
  to: dateTime.optional(),
  replies: z.enum(['none', 'paused', 'all']).describe('Whose emails to look up, one request each').optional(),
  cursor: z.string().optional(),
};

type ReviewInput = WorkflowInput<typeof reviewInput>;

const count = z.int();

export const reviewEnrollments = workflow({
  name: 'gong_review_enrollments',
  title: 'Review enrollments',
  description:
    'How outreach is doing: of the people this server put into flows (campaigns), who is running, paused, finished, who replied, and who needs attention and why, in groups by flow and label. Filter by plan, label, flow, owner or time. Replies are looked up for paused people unless replies says otherwise. Changes nothing.',
  effect: 'read',
  input: reviewInput,
  output: {
    groups: z.array(
      z.object({
        flowId: z.string(),
        flowName: z.string().optional(),
        label: z.string().optional(),
        enrolled: count,
        pending: count,
        running: count,
        paused: count,
        finishedNoReply: count,
        finishedResponse: count,
        finished: count,
        notReturned: count,
        unknown: count,
        lookedUp: count,
        replied: count.optional(),
        enoughToCompare: z.boolean(),
      }),
    ),
    people: z.array(z.object({ crmProspectId: z.string(), status: z.string() })),
    unavailable: z.array(z.string()),
    nextCursor: z.string().optional(),
    note: z.string().optional(),
  },
  run: (input, services, call) => review(input, services, call),
});

/** What Gong's API does not say about a flow instance. */
const unavailable = [
  'opens and clicks',
  'the step a person is at',
  'why and since when an instance is paused',
  'the text of replies',
  'enrollments that were not made through this server',
];

/** Room for the people of one page, in characters of JSON. */
const maxPeopleCharacters = 9000;

/** Time kept for the result after the look-ups. */
const reserveMilliseconds = 3000;

async function review(input: ReviewInput, services: Services, call: WorkflowCall) {
  const { cursor, replies = 'paused', ...filter } = input;
  const subject = { ...filter, replies };
  const position = cursor === undefined ? { from: 0, tallies: [] } : readPosition(cursor, subject);
  const { enrolled, unread } = await readEnrolled(subject, filter, cursor === undefined, services, call);
  const ordered = sortByUrgency(enrolled);

  const wanted = ordered.slice(position.from).filter((one) => needsLookup(one, replies));
  const lookups = await lookUpEmails(wanted, cursor === undefined, services, call);
  const now = services.store.now();
  const page = takePage(ordered.slice(position.from), lookups, replies);
  const to = position.from + page.length;
  const { groups, tallies } = countGroups(ordered, page, position.tallies, replies !== 'none');
  const notes = [
    ...(ordered.length === 0 ? ['These filters match nobody whom this server has put into a flow.'] : []),
    ...(unread ? [`Some statuses could not be read, and count as notReturned: ${unread.message}`] : []),
    ...(lookups.note === undefined ? [] : [lookups.note]),
  ];
  return {
    groups,
    people: page.map((one) => describePerson(one, now)),
    unavailable,
    ...(to < ordered.length && { nextCursor: writeCursor(subject, [to, tallies]) }),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

/** The statuses of a review are read once for all of its pages. */
const statusesByReview = new LRUCache<string, InstancesById>({ max: 20, ttl: 10 * 60_000 });

async function readEnrolled(
  subject: object,
  filter: Omit<ReviewInput, 'cursor' | 'replies'>,
  isFirstPage: boolean,
  services: Services,
  call: WorkflowCall,
): Promise<{ enrolled: Reviewed[]; unread: GongError | undefined }> {
  const enrolled = await listEnrolled(filter, services);
  const ids = enrolled.flatMap(({ flowInstanceId }) => flowInstanceId || []);
  const key = createHash('sha256')
    .update(JSON.stringify([subject, ids]))
    .digest('hex');
  const kept = isFirstPage ? undefined : statusesByReview.get(key);
  const instances = kept ?? (await readInstances(services.client, ids, call.options));
  statusesByReview.set(key, instances);
  const { found, refusal } = instances;
  return { enrolled: enrolled.map((one) => ({ ...one, status: findStatus(one, found) })), unread: refusal };
}

function findStatus({ outcome, flowInstanceId = '' }: Enrolled, instances: ReadonlyMap<string, FlowInstance>): string {
  if (outcome === 'unknown') return 'unknown';
  return toText(instances.get(flowInstanceId)?.flowInstanceStatus) ?? 'notReturned';
}

/** People who replied or are paused come first, because a rep has to act on them. */
const urgency = ['FinishedResponse', 'Paused', 'unknown', 'notReturned', 'Running', 'Pending'];

function sortByUrgency(people: readonly Reviewed[]): Reviewed[] {
  const rank = ({ status }: Reviewed) => (urgency.includes(status) ? urgency.indexOf(status) : urgency.length);
  return [...people].sort((one, other) => rank(one) - rank(other));
}

function needsLookup({ status, email: address }: Reviewed, replies: 'none' | 'paused' | 'all'): boolean {
  if (address === undefined || replies === 'none') return false;
  return replies === 'all' || status === 'Paused' || status === 'FinishedResponse';
}

interface Lookups {
  readonly byEmail: LookedUp<LastEmails>;
  readonly note?: string;
}

/** Look-ups beyond this wait for the next page. */
const maxLookups = 100;

async function lookUpEmails(
  people: readonly Reviewed[],
  fresh: boolean,
  { client }: Services,
  call: WorkflowCall,
): Promise<Lookups> {
  const addresses = [...new Set(people.flatMap(({ email: address }) => address?.toLowerCase() ?? []))];
  const byEmail = await lookUpEach(
    client,
    addresses.slice(0, maxLookups),
    call,
    { what: 'people looked up', reserveMilliseconds },
    async (address, options) => (await lookUpPerson(client, address, { ...options, fresh })).lastEmails,
  );
  const [failure] = [...byEmail.failed.values(), ...(byEmail.endedBy ? [byEmail.endedBy] : [])];
  return failure ? { byEmail, note: `Some people could not be looked up: ${failure.message}` } : { byEmail };
}

/** Takes people until the page is full, or until one whose look-up has to wait for the next page. */
function takePage(people: readonly Reviewed[], { byEmail }: Lookups, replies: 'none' | 'paused' | 'all'): Reviewed[] {
  // What refuses one look-up for all, such as a missing scope, refuses it on the next page too.
  const isRefused = byEmail.endedBy?.failure.kind === 'refused';
  const page: Reviewed[] = [];
  let room = maxPeopleCharacters;
  for (const person of people) {
    const address = person.email?.toLowerCase() ?? '';
    const emails = byEmail.found.get(address);
    const isDone = emails !== undefined || byEmail.failed.has(address) || isRefused || !needsLookup(person, replies);
    const reviewed = emails ? { ...person, emails } : person;
    room -= jsonLength(reviewed);
    if (page.length > 0 && (room < 0 || !isDone)) break;
    page.push(reviewed);
  }
  return page;
}

function describePerson(person: Reviewed, now: number) {
  const { crmProspectId, name, flowInstanceId, status, at, emails } = person;
  const attention = describeAttention(person, now);
  return {
    crmProspectId,
    ...(name !== undefined && { name }),
    ...(flowInstanceId !== undefined && { flowInstanceId }),
    status,
    enrolledAt: at,
    ...emails,
    ...(attention !== undefined && { attention }),
  };
}

function readPosition(cursor: string, subject: unknown): { from: number; tallies: readonly Tally[] } {
  const [from, tallies] = readCursor(cursor, subject, isPosition);
  return { from, tallies };
}

function isPosition(position: readonly unknown[]): position is readonly [number, readonly Tally[]] {
  const [from, tallies] = position;
  const isTally = (tally: unknown) => Array.isArray(tally) && tally.length === 2 && tally.every(Number.isSafeInteger);
  return Number.isSafeInteger(from) && Number(from) >= 0 && Array.isArray(tallies) && tallies.every(isTally);
}
