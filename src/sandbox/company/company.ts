/** Northwind Robotics, an invented company, as it is on every start. */

import { Calendar, toUtcDay } from './calendar.ts';
import { type Call, createCalls } from './calls.ts';
import { createEnrollments } from './enrollments.ts';
import { createFlows, createFolders } from './flows.ts';
import type { Account, Deal, Flow, FlowFolder, FlowInstance, Prospect, User, Workspace } from './model.ts';
import { createAccounts, createConvertedLeads, createDeals, createProspects } from './organization/crm-records.ts';
import { createAvatars, createUsers, toUserId, workspaces } from './organization/users.ts';

/** Everything Gong knows of the company before the first request. */
export interface Company {
  readonly calendar: Calendar;
  readonly workspaces: readonly Workspace[];
  readonly users: readonly User[];
  readonly avatars: readonly User[];
  /** The ids of users who cannot use Gong Engage. */
  readonly withoutSeat: ReadonlySet<string>;
  readonly folders: readonly FlowFolder[];
  readonly flows: readonly Flow[];
  readonly accounts: readonly Account[];
  readonly deals: readonly Deal[];
  readonly prospects: readonly Prospect[];
  /** The CRM ids of contacts by the ids of the leads that they were. */
  readonly convertedLeads: ReadonlyMap<string, string>;
  readonly flowInstances: readonly FlowInstance[];
  /** CRM ids of the people who were contacted too recently. */
  readonly coolOff: ReadonlySet<string>;
  /** Recorded calls, newest first; made when they are asked for. */
  readonly calls: () => readonly Call[];
}

/** Creates the company as it is on a day, YYYY-MM-DD in UTC. Only its dates depend on the day. */
export function createCompany(today: string = toUtcDay(Date.now())): Company {
  const calendar = new Calendar(today);
  const users = createUsers(calendar);
  const accounts = createAccounts();
  const deals = createDeals(accounts, calendar);
  const prospects = createProspects(accounts);
  const flows = createFlows(calendar);
  let calls: readonly Call[] | undefined;
  return {
    calendar,
    workspaces: Object.values(workspaces),
    users,
    avatars: createAvatars(calendar),
    withoutSeat: new Set(['iris', 'peter'].map(toUserId)),
    folders: createFolders(),
    flows,
    accounts,
    deals,
    prospects,
    convertedLeads: createConvertedLeads(prospects),
    ...createEnrollments(flows, prospects, users, calendar),
    calls: () => {
      calls ??= createCalls(users, accounts, prospects, deals, calendar);
      return calls;
    },
  };
}

const flowOwner = 'maya';
const startingFlow = 'EMEA Outbound - Operations Leaders Q3';
const exclusiveFlow = 'Executive Outreach - Operations Leaders Q3';
const freshPeople = 5;

/** A flow, to be named to a person. */
export interface NamedFlow {
  readonly id: string;
  readonly name: string;
}

/** A prospect, to be named to a person. */
export interface NamedProspect {
  readonly crmProspectId: string;
  readonly name: string;
  readonly email: string;
}

/** Names that exist in the company. */
export interface Guide {
  /** A Gong user who may use both flows. */
  readonly flowOwnerEmail: string;
  readonly flow: NamedFlow;
  readonly exclusiveFlow: NamedFlow;
  /** Five who are in no flow, nor in the cool-off period, and who have been on a call. */
  readonly prospects: readonly NamedProspect[];
  /** Somebody who is in `flow`. */
  readonly alreadyInFlow: NamedProspect;
}

/** Picks the names for a newcomer. */
export function createGuide(company: Company): Guide {
  const flow = flowNamed(startingFlow, company);
  const touched = new Set(company.flowInstances.map(({ crmProspectId }) => crmProspectId));
  const spokenWith = new Set(company.calls().flatMap(({ parties }) => parties.map(({ emailAddress }) => emailAddress)));
  const member = company.flowInstances.find(({ flowId, status }) => flowId === flow.id && status === 'Running');
  return {
    flowOwnerEmail: found(company.users.find(({ id }) => id === toUserId(flowOwner))).emailAddress,
    flow,
    exclusiveFlow: flowNamed(exclusiveFlow, company),
    prospects: company.prospects
      .filter(({ crmProspectId, email }) => !touched.has(crmProspectId) && spokenWith.has(email))
      .filter(({ email }) => company.prospects.filter((other) => other.email === email).length === 1)
      .slice(0, freshPeople)
      .map(named),
    alreadyInFlow: named(found(company.prospects.find(({ crmProspectId }) => crmProspectId === member?.crmProspectId))),
  };
}

function flowNamed(name: string, company: Company): NamedFlow {
  const { id }: Flow = found(company.flows.find((flow) => flow.name === name));
  return { id, name };
}

function named({ crmProspectId, firstName, lastName, email }: Prospect): NamedProspect {
  return { crmProspectId, name: `${firstName} ${lastName}`, email };
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('The guide names something that is not in the company');
  return thing;
}
