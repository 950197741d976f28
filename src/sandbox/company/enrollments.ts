/** Who is in which flow when the sandbox starts. */

import { createHash } from 'node:crypto';
import { type Calendar, isWeekend } from './calendar.ts';
import type { Flow, FlowInstance, FlowInstanceStatus, Prospect, User } from './model.ts';
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
    flowInstances.push({
      flowInstanceId: gongId('flow instance', number),
      flowId: flow.id,
      crmProspectId,
      ownerId: pick(sellers).id,
      createDate: new Date(calendar.workingTime(daysAgo + below(20), below(540))).toISOString(),
      status: pick(statuses),
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

const dayMilliseconds = 86_400_000;

/** An email to a prospect. */
export interface Email {
  readonly id: string;
  readonly from: string;
  readonly mailbox: string;
  readonly title: string;
  readonly sentTime: string;
  readonly messageHash: string;
}

/** What a flow instance has sent until a moment: an email step every three days, and nothing while it is pending. */
export function listEmails(
  { flowInstanceId, createDate, status }: FlowInstance,
  flow: Flow,
  owner: User,
  until: number,
): Email[] {
  if (status === 'Pending') return [];
  return flow
    .steps()
    .filter(({ subject }) => subject !== null)
    .map(({ subject }, index) => ({
      subject,
      sent: nextWeekday(Date.parse(createDate) + (1 + index * 3) * dayMilliseconds),
      index,
    }))
    .filter(({ sent }) => sent < until)
    .map(({ subject, sent, index }) => {
      const id = gongId(`email of ${flowInstanceId}`, index);
      return {
        id,
        from: owner.emailAddress,
        mailbox: owner.emailAddress,
        title: subject ?? '',
        sentTime: new Date(sent).toISOString(),
        messageHash: createHash('sha256').update(id).digest('hex'),
      };
    });
}

/** The same time on the next weekday, or on the day itself. */
function nextWeekday(at: number): number {
  return isWeekend(at) ? nextWeekday(at + dayMilliseconds) : at;
}
