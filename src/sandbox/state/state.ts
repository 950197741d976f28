/** What the sandbox's Gong knows now: the company as it began, and everything that was done since. */

import type { Call } from '../company/calls.ts';
import type { Company } from '../company/company.ts';
import { courseFrom, type Email, instanceAt, listEmails } from '../company/enrollments.ts';
import type { Access, Flow, FlowInstance, FlowInstanceStatus, FlowStep, Prospect, User } from '../company/model.ts';
import { createProfiles, type Profile } from '../company/organization/administration.ts';
import { type Coaching, createCoaching } from '../company/organization/coaching.ts';
import { gongId, salesforceId } from '../company/seeded.ts';
import { CallArchive } from './call-archive.ts';
import type { CrmIntegration, CrmRequest } from './crm.ts';
import type { BulkAssignment } from './enrollment.ts';

/** Where an iframe of an integration may come from. */
export interface IntegrationSetting {
  readonly integrationType: string;
  readonly allowedOrigin: string;
}

/** What an outsider did with content, as it was reported. */
export interface ReportedEvent {
  readonly eventType: 'contentShared' | 'contentViewed' | 'customEvent' | 'digitalInteraction';
  readonly timestamp: string;
  readonly contentId: string | null;
  readonly contentUrl: string | null;
  readonly reportingSystem: string | null;
  readonly eventName: string | null;
  readonly sourceEventId: string | null;
  /** The addresses of the outsiders. */
  readonly emails: readonly string[];
}

/** What was changed of a task. */
export interface TaskChange {
  readonly status?: string;
  readonly dueDate?: string;
  readonly priority?: string;
  readonly updated: string;
}

/** A meeting on the consent page. */
export interface Meeting {
  readonly organizerEmail: string;
  readonly invitees: readonly { readonly email?: string | undefined }[];
}

/** The number of AI answers the company has paid for. */
const creditsAtStart = 25;

const openStatuses: ReadonlySet<FlowInstanceStatus> = new Set(['Pending', 'Running', 'Paused']);

/** The changing part of the sandbox, with the look-ups that several operations need. */
export class State {
  readonly company: Company;
  readonly now: () => number;
  readonly bulkAssignments = new Map<string, BulkAssignment>();
  /** The events of engagement that were reported, by the key that makes a repetition. */
  readonly events = new Map<string, ReportedEvent>();
  /** By type of integration. */
  readonly integrationSettings = new Map<string, IntegrationSetting>();
  readonly calls: CallArchive;
  /** By id of the call, the ids of the users who were let in through the API. */
  readonly callAccess = new Map<string, Set<string>>();
  /** By id of the task. */
  readonly taskChanges = new Map<string, TaskChange>();
  readonly meetings = new Map<string, Meeting>();
  /** All that were ever created, also those that have ended. */
  meetingCount = 0;
  /** By id. */
  readonly profiles: Map<string, Profile>;
  crmIntegration: CrmIntegration | undefined;
  crmIntegrationCount = 0;
  /** By integration and clientRequestId. */
  readonly crmRequests = new Map<string, CrmRequest>();
  credits = creditsAtStart;

  readonly #prospects: Map<string, Prospect>;
  readonly #idsBySpelling: Map<string, string>;
  readonly #editedSteps = new Map<string, readonly FlowStep[]>();
  readonly #instances = new Map<string, FlowInstance>();
  readonly #instancesOfProspect = new Map<string, string[]>();
  readonly #usersByEmail: Map<string, User>;
  readonly #usersById: Map<string, User>;
  readonly #flows: Map<string, Flow>;
  /** How many there ever were, so that no id is given twice after an erasure. */
  #prospectCount: number;
  #instanceCount: number;
  #addedCount = 0;

  constructor(company: Company, now: () => number) {
    this.company = company;
    this.now = now;
    this.#prospects = new Map(company.prospects.map((prospect) => [prospect.crmProspectId, prospect]));
    this.#idsBySpelling = new Map([
      ...company.prospects.map(({ crmProspectId: id }): [string, string] => [toSpelling(id), id]),
      ...[...company.convertedLeads].map(([lead, contact]): [string, string] => [toSpelling(lead), contact]),
    ]);
    this.#usersByEmail = new Map(company.users.map((user) => [user.emailAddress, user]));
    this.#usersById = new Map([...company.users, ...company.avatars].map((user) => [user.id, user]));
    this.#flows = new Map(company.flows.map((flow) => [flow.id, flow]));
    for (const instance of company.flowInstances) this.#keep(instance);
    this.profiles = new Map(createProfiles(company.users).map((profile) => [profile.id, profile]));
    this.calls = new CallArchive(company.calls);
    this.#prospectCount = company.prospects.length;
    this.#instanceCount = company.flowInstances.length;
  }

  prospects(): Prospect[] {
    return [...this.#prospects.values()];
  }

  userByEmail(email: string): User | undefined {
    return this.#usersByEmail.get(email.toLowerCase());
  }

  user(id: string): User | undefined {
    return this.#usersById.get(id);
  }

  /** What colleagues have done with a call. */
  coaching(call: Call): Coaching {
    return createCoaching(call, this.user(call.metaData.primaryUserId), this.company.calendar);
  }

  hasWorkspace(id: string): boolean {
    return this.company.workspaces.some((workspace) => workspace.id === id);
  }

  flow(id: string): Flow | undefined {
    return this.#flows.get(id);
  }

  /** The steps of a flow, as they were last edited. */
  steps(flow: Flow): readonly FlowStep[] {
    return this.#editedSteps.get(flow.id) ?? flow.steps();
  }

  editSteps(flowId: string, edit: (steps: readonly FlowStep[]) => readonly FlowStep[]): void {
    const flow = this.flow(flowId);
    if (flow) this.#editedSteps.set(flowId, edit(this.steps(flow)));
  }

  hasEngageSeat({ id }: User): boolean {
    return !this.company.withoutSeat.has(id);
  }

  /** Finds a person by the short or long form of a Salesforce id, by a GUID in any case, and by the lead that a contact was. */
  prospect(crmProspectId: string): Prospect | undefined {
    return this.#prospects.get(this.#idsBySpelling.get(toSpelling(crmProspectId)) ?? crmProspectId);
  }

  prospectsByEmail(email: string): Prospect[] {
    return this.prospects().filter((prospect) => prospect.email === email.toLowerCase());
  }

  addProspect(prospect: Omit<Prospect, 'crmProspectId' | 'crmSystem'>): Prospect {
    const prefix = prospect.objectType === 'Contact' ? '003' : '00Q';
    const crmProspectId = salesforceId(prefix, this.#prospectCount);
    this.#prospectCount += 1;
    const added: Prospect = { ...prospect, crmProspectId, crmSystem: 'Salesforce' };
    this.#prospects.set(crmProspectId, added);
    this.#idsBySpelling.set(toSpelling(crmProspectId), crmProspectId);
    return added;
  }

  instance(flowInstanceId: string): FlowInstance | undefined {
    const instance = this.#instances.get(flowInstanceId);
    return instance && instanceAt(instance, this.now());
  }

  instances(): FlowInstance[] {
    return [...this.#instances.values()].map((instance) => instanceAt(instance, this.now()));
  }

  listInstances(crmProspectId: string): FlowInstance[] {
    const ids = this.#instancesOfProspect.get(this.prospect(crmProspectId)?.crmProspectId ?? crmProspectId) ?? [];
    return ids.flatMap((id) => this.instance(id) ?? []);
  }

  listOpenInstances(crmProspectId: string): FlowInstance[] {
    return this.listInstances(crmProspectId).filter(isOpen);
  }

  addInstance(flowId: string, crmProspectId: string, ownerId: string): FlowInstance {
    const flowInstanceId = gongId('flow instance', this.#instanceCount);
    this.#instanceCount += 1;
    const at = this.now();
    const createDate = new Date(at).toISOString();
    const identity = { flowInstanceId, flowId, crmProspectId, ownerId, createDate };
    const added: FlowInstance = { ...identity, status: 'Pending', course: courseFrom(at, this.#addedCount) };
    this.#addedCount += 1;
    this.#keep(added);
    return added;
  }

  /** Ends an instance; false when it had ended before. */
  endInstance(instance: FlowInstance): boolean {
    if (!isOpen(instance)) return false;
    this.#instances.set(instance.flowInstanceId, { ...instance, status: 'Finished', removedAt: this.now() });
    return true;
  }

  /** Forgets a record of a person and its flow instances. */
  eraseProspect({ crmProspectId }: Prospect): void {
    for (const { flowInstanceId } of this.listInstances(crmProspectId)) this.#instances.delete(flowInstanceId);
    this.#instancesOfProspect.delete(crmProspectId);
    this.#prospects.delete(crmProspectId);
  }

  #keep(instance: FlowInstance): void {
    this.#instances.set(instance.flowInstanceId, instance);
    const ids = this.#instancesOfProspect.get(instance.crmProspectId) ?? [];
    this.#instancesOfProspect.set(instance.crmProspectId, [...ids, instance.flowInstanceId]);
  }
}

/** The part of an id that all its spellings share. */
function toSpelling(id: string): string {
  return /^[a-zA-Z0-9]{18}$/.test(id) ? id.slice(0, 15) : /^[0-9a-f-]{36}$/i.test(id) ? id.toLowerCase() : id;
}

/** A user may use company flows, their own, and those shared with them. */
export function mayUse(user: User, { visibility, ownerId, sharedWith }: Access): boolean {
  return visibility === 'Company' || ownerId === user.id || sharedWith.includes(user.id);
}

function isOpen({ status }: FlowInstance): boolean {
  return openStatuses.has(status);
}

/** The emails that flows have sent to a prospect until now, and the replies. */
export function emailsWith(prospect: Prospect, state: State): Email[] {
  return state.listInstances(prospect.crmProspectId).flatMap((instance) => {
    const flow = state.flow(instance.flowId);
    const owner = state.user(instance.ownerId);
    return flow && owner ? listEmails(instance, flow, { owner, prospect }, state.now()) : [];
  });
}

/** The calls that a person with one of these addresses or phone numbers was invited to. */
export function callsWith(contacts: ReadonlySet<string>, { calls }: State): Call[] {
  return calls.all().filter((call) => isWith(contacts, call));
}

/** Whether a person with one of these addresses or phone numbers was invited to a call. */
export function isWith(contacts: ReadonlySet<string>, { parties }: Call): boolean {
  return parties.some(
    ({ emailAddress, phoneNumber }) =>
      (emailAddress !== null && contacts.has(emailAddress)) ||
      (phoneNumber !== null && contacts.has(toDigits(phoneNumber))),
  );
}

/** A phone number the way it is compared: its digits alone. */
export function toDigits(phoneNumber: string): string {
  return phoneNumber.replaceAll(/\D/g, '');
}
