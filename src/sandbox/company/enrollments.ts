/** Who is in which flow when the sandbox starts. */

import { createHash } from 'node:crypto';
import { type Calendar, isWeekend } from './calendar.ts';
import type { Course, Flow, FlowInstance, FlowInstanceStatus, Prospect, User } from './model.ts';
import { chance, gongId, nth } from './seeded.ts';

const peopleInOneFlow = 300;
const ofWhichInTwo = 20;
const formerPeople = 96;
const peopleInCoolOff = 40;

/** One in this many people with open instances is in an exclusive flow. */
const exclusiveEvery = 15;

const openStatuses: readonly FlowInstanceStatus[] = ['Running', 'Running', 'Running', 'Running', 'Paused', 'Pending'];
const endedStatuses: readonly FlowInstanceStatus[] = [
  'FinishedNoReply',
  'FinishedNoReply',
  'FinishedResponse',
  'Finished',
];

/** The instances at the start, and the people who must not be contacted for a while. */
export interface Enrollments {
  readonly flowInstances: readonly FlowInstance[];
  readonly coolOff: ReadonlySet<string>;
}

/** Puts people into flows. Some had their flow already, and the last of these are in the cool-off period. */
export function createEnrollments(
  flows: readonly Flow[],
  prospects: readonly Prospect[],
  users: readonly User[],
  calendar: Calendar,
): Enrollments {
  const company = flows.filter(({ visibility }) => visibility === 'Company');
  const open = company.filter(({ exclusive }) => !exclusive);
  const exclusive = company.filter((flow) => flow.exclusive);
  const sellers = users.filter(({ title, active }) => active && /Representative|Executive|Manager/.test(title ?? ''));

  const present = everySeventh(prospects, 3, peopleInOneFlow);
  const inTwo = [...present.entries()].filter(([index]) => index % exclusiveEvery !== 0).slice(-ofWhichInTwo);
  const former = everySeventh(prospects, 5, formerPeople);

  const flowInstances: FlowInstance[] = [];
  function add(
    flow: Flow,
    { crmProspectId }: Prospect,
    statuses: readonly FlowInstanceStatus[],
    daysAgo: number,
  ): void {
    const number = flowInstances.length;
    const { below, pick } = chance(`instance ${number}`);
    const ownerId = pick(sellers).id;
    const created = calendar.workingTime(daysAgo + below(20), below(540));
    const status = pick(statuses);
    flowInstances.push({
      flowInstanceId: gongId('flow instance', number),
      flowId: flow.id,
      crmProspectId,
      ownerId,
      createDate: new Date(created).toISOString(),
      status,
      ...(status !== 'Pending' && { course: pastCourse(number, created, status, calendar) }),
    });
  }

  for (const [index, prospect] of present.entries()) {
    const flow = index % exclusiveEvery === 0 ? nth(exclusive, index / exclusiveEvery) : flowFor(open, index);
    add(flow, prospect, openStatuses, 1);
  }
  for (const [index, prospect] of inTwo) {
    add(nth(open, open.indexOf(flowFor(open, index)) + 50), prospect, openStatuses, 1);
  }
  for (const [index, prospect] of former.entries()) add(flowFor(open, index + 500), prospect, endedStatuses, 21);
  return { flowInstances, coolOff: new Set(former.slice(-peopleInCoolOff).map(({ crmProspectId }) => crmProspectId)) };
}

/** One in eight starts in the first flow of all; the others are spread. */
function flowFor(flows: readonly Flow[], index: number): Flow {
  return index % 8 === 1 ? nth(flows, 0) : nth(flows, 1 + ((index * 37) % (flows.length - 1)));
}

function everySeventh(prospects: readonly Prospect[], first: number, count: number): Prospect[] {
  return prospects.filter((_, index) => index % 7 === first).slice(0, count);
}

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
const emailEvery = 3 * dayMilliseconds;

/** One in so many instances is paused for a reason that no email shows. */
const pausedByHandEvery = 3;

/** The course of an instance of the start: a reply comes some hours after one of the first two emails. */
function pastCourse(number: number, created: number, status: FlowInstanceStatus, { today }: Calendar): Course {
  const { below } = chance(`course ${number}`);
  const firstEmailAt = nextWeekday(created + dayMilliseconds);
  if (status === 'Running' || status === 'FinishedNoReply') return { firstEmailAt };
  const afterEmail = below(2) * emailEvery;
  const at = Math.max(
    created,
    Math.min(nextWeekday(firstEmailAt + afterEmail) + (1 + below(8)) * hourMilliseconds, today),
  );
  const isForReply = status === 'FinishedResponse' || (status === 'Paused' && below(pausedByHandEvery) > 0);
  return { firstEmailAt, turn: { at, status, isReply: isForReply && at > firstEmailAt && at < today } };
}

const secondMilliseconds = 1000;
const startsAfter = 2 * secondMilliseconds;

/**
 * What happens to people who are enrolled while the sandbox runs, in turn. Gong takes hours and days for it, and in no such
 * order; here the first of any few people has replied when somebody looks a moment later. Nobody is finished as soon as
 * that, since whoever has just committed an enrollment asks Gong who is in the flow.
 */
const turns: readonly (Course['turn'] | undefined)[] = [
  { at: 4 * secondMilliseconds, status: 'Paused', isReply: true },
  undefined,
  { at: 4 * secondMilliseconds, status: 'Paused', isReply: false },
  undefined,
  { at: dayMilliseconds, status: 'FinishedResponse', isReply: true },
  { at: dayMilliseconds, status: 'FinishedNoReply', isReply: false },
];

/** The course of an instance that is added at a moment, as the nth one since the start. */
export function courseFrom(at: number, number: number): Course {
  const turn = turns[number % turns.length];
  return { firstEmailAt: at + startsAfter, ...(turn && { turn: { ...turn, at: at + turn.at } }) };
}

/** An instance as it is at a moment. Those of the start are beyond `Pending`, or stay there. */
export function instanceAt(instance: FlowInstance, moment: number): FlowInstance {
  const { course, status } = instance;
  if (status !== 'Pending' || !course || moment < course.firstEmailAt) return instance;
  const { turn } = course;
  return { ...instance, status: turn && moment >= turn.at ? turn.status : 'Running' };
}

/** An email between a prospect and a colleague. */
export interface Email {
  readonly id: string;
  readonly from: string;
  readonly mailbox: string;
  readonly title: string;
  readonly sentTime: string;
  readonly messageHash: string;
}

/** What a flow instance has sent until a moment, an email step every three days, and the reply that ends it. */
export function listEmails(
  { flowInstanceId, course, removedAt = Number.POSITIVE_INFINITY }: FlowInstance,
  flow: Flow,
  { owner, prospect }: { readonly owner: User; readonly prospect: Prospect },
  until: number,
): Email[] {
  if (!course) return [];
  const { firstEmailAt, turn } = course;
  const end = Math.min(until, removedAt);
  const toEmail = (title: string, from: string, sent: number, index: number): Email => {
    const id = gongId(`email of ${flowInstanceId}`, index);
    return {
      id,
      from,
      mailbox: owner.emailAddress,
      title,
      sentTime: new Date(sent).toISOString(),
      messageHash: createHash('sha256').update(id).digest('hex'),
    };
  };
  const sent = flow
    .steps()
    .filter(({ subject }) => subject !== null)
    .map(({ subject }, index) => {
      const at = index === 0 ? firstEmailAt : nextWeekday(firstEmailAt + index * emailEvery);
      return { title: subject ?? '', at };
    })
    .filter(({ at }) => at < Math.min(end, turn?.at ?? end))
    .map(({ title, at }, index) => toEmail(title, owner.emailAddress, at, index));
  if (!turn?.isReply || turn.at >= end) return sent;
  const title = sent.at(-1)?.title.replace(/^(Re: )?/, 'Re: ') ?? '';
  return [...sent, toEmail(title, prospect.email, turn.at, sent.length)];
}

/** The same time on the next weekday, or on the day itself. */
function nextWeekday(at: number): number {
  return isWeekend(at) ? nextWeekday(at + dayMilliseconds) : at;
}
