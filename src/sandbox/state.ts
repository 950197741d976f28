/** What the sandbox's Gong knows now: the company as it began, and everything that was done since. */
import type { BulkAssignment } from './bulk.ts';
import type { Company } from './company/company.ts';
import { gongId, salesforceId } from './company/ids.ts';
import type { Access, Flow, FlowInstance, FlowInstanceStatus, Prospect, User } from './company/model.ts';

/** Where an iframe of an integration may come from. */
export interface IntegrationSetting {
  readonly integrationType: string;
  readonly allowedOrigin: string;
}

const openStatuses: ReadonlySet<FlowInstanceStatus> = new Set(['Pending', 'Running', 'Paused']);

/** The changing part of the sandbox, with the look-ups that several operations need. */
export class State {
  readonly company: Company;
  readonly now: () => number;
  readonly bulkAssignments = new Map<string, BulkAssignment>();
  /** The events of engagement that were reported, by the key that makes a repetition. */
  readonly events = new Map<string, object>();
  /** By type of integration. */
  readonly integrationSettings = new Map<string, IntegrationSetting>();

  readonly #prospects: Map<string, Prospect>;
  readonly #instances = new Map<string, FlowInstance>();
  readonly #instancesOfProspect = new Map<string, string[]>();
  readonly #usersByEmail: Map<string, User>;
  readonly #usersById: Map<string, User>;
  readonly #flows: Map<string, Flow>;

  constructor(company: Company, now: () => number) {
    this.company = company;
    this.now = now;
    this.#prospects = new Map(company.prospects.map((prospect) => [prospect.crmProspectId, prospect]));
    this.#usersByEmail = new Map(company.users.map((user) => [user.emailAddress, user]));
    this.#usersById = new Map([...company.users, ...company.avatars].map((user) => [user.id, user]));
    this.#flows = new Map(company.flows.map((flow) => [flow.id, flow]));
    for (const instance of company.flowInstances) this.#keep(instance);
  }

  userByEmail(email: string): User | undefined {
    return this.#usersByEmail.get(email.toLowerCase());
  }

  user(id: string): User | undefined {
    return this.#usersById.get(id);
  }

  flow(id: string): Flow | undefined {
    return this.#flows.get(id);
  }

  prospect(crmProspectId: string): Prospect | undefined {
    return this.#prospects.get(crmProspectId);
  }

  prospectsByEmail(email: string): Prospect[] {
    return [...this.#prospects.values()].filter((prospect) => prospect.email === email.toLowerCase());
  }

  addProspect(prospect: Omit<Prospect, 'crmProspectId' | 'crmSystem'>): Prospect {
    const prefix = prospect.objectType === 'Contact' ? '003' : '00Q';
    const crmProspectId = salesforceId(prefix, this.#prospects.size);
    const added: Prospect = { ...prospect, crmProspectId, crmSystem: 'Salesforce' };
    this.#prospects.set(crmProspectId, added);
    return added;
  }

  instance(flowInstanceId: string): FlowInstance | undefined {
    return this.#instances.get(flowInstanceId);
  }

  instances(): FlowInstance[] {
    return [...this.#instances.values()];
  }

  openInstancesOf(crmProspectId: string): FlowInstance[] {
    const ids = this.#instancesOfProspect.get(crmProspectId) ?? [];
    return ids.flatMap((id) => this.instance(id) ?? []).filter(isOpen);
  }

  addInstance(flowId: string, crmProspectId: string, ownerId: string): FlowInstance {
    const flowInstanceId = gongId('flow instance', this.#instances.size);
    const createDate = new Date(this.now()).toISOString();
    const added: FlowInstance = { flowInstanceId, flowId, crmProspectId, ownerId, createDate, status: 'Pending' };
    this.#keep(added);
    return added;
  }

  /** Ends an instance; false when it had ended before. */
  endInstance(instance: FlowInstance): boolean {
    if (!isOpen(instance)) return false;
    this.#instances.set(instance.flowInstanceId, { ...instance, status: 'Finished' });
    return true;
  }

  #keep(instance: FlowInstance): void {
    this.#instances.set(instance.flowInstanceId, instance);
    const ids = this.#instancesOfProspect.get(instance.crmProspectId) ?? [];
    this.#instancesOfProspect.set(instance.crmProspectId, [...ids, instance.flowInstanceId]);
  }
}

/** A user may use company flows, their own, and those shared with them. */
export function mayUse(user: User, { visibility, ownerId, sharedWith }: Access): boolean {
  return visibility === 'Company' || ownerId === user.id || sharedWith.includes(user.id);
}

function isOpen({ status }: FlowInstance): boolean {
  return openStatuses.has(status);
}
