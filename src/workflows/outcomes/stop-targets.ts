/** Finds the people that a stop is about: by email, CRM id, flow instance or plan. */
import { distinctIds } from '../../client/ids.ts';
import type { OptOut } from '../../policy/do-not-contact/opt-outs.ts';
import { readInstances } from '../enrollment/flow-instances.ts';
import { fence } from '../enrollment/open-commits.ts';
import { idsIn, replay } from '../enrollment/state.ts';
import { describeRemaining, lookUpEach } from '../look-up-each.ts';
import { lookUpPerson } from '../prospects/lookups.ts';
import type { Services, WorkflowCall } from '../workflow.ts';
import type { StopInput } from './stop.ts';

export interface StopTargets {
  /** The CRM ids to report by: one for each record. */
  readonly people: readonly string[];
  /** The ids that a running commit must not send: those of the people, and of everyone else in the plan. */
  readonly crmProspectsIds: readonly string[];
  /** Absent for all flows. */
  readonly flowId?: string | undefined;
  /** Set where the call named flow instances, and then only these are ended. */
  readonly instances?: readonly string[];
  /** Emails and flow instance ids that Gong does not know. */
  readonly notFound: readonly string[];
  /** Emails that could not be looked up. */
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
  readonly optOuts: readonly Pick<OptOut, 'emails' | 'crmProspectsIds' | 'recordsKnown'>[];
}

/** Time kept for reading, removing and reading back. */
const reserveMilliseconds = 12_000;

/** Rejects with a RefusalError for a plan that does not exist, with a GongError when instances cannot be read. */
export function findTargets(input: StopInput, services: Services, call: WorkflowCall): Promise<StopTargets> {
  if (input.emails) return findByEmail(input.emails, input, services, call);
  if (input.flowInstanceIds) return findByInstance(input.flowInstanceIds, services, call);
  if (input.planId !== undefined) return findByPlan(input.planId, input.reason, services);
  const people = distinctIds(input.crmProspectsIds ?? []);
  return Promise.resolve({ ...allKnown, ...byId(people), flowId: input.flowId });
}

const allKnown = { notFound: [], unknown: [], problems: [] };

function byId(people: readonly string[]) {
  const optOuts = people.map((one) => ({ emails: [], crmProspectsIds: [one], recordsKnown: true }));
  return { people, crmProspectsIds: people, optOuts };
}

/** Takes every CRM record of an email. An email without a record can still be added to the do-not-contact list. */
async function findByEmail(
  emails: readonly string[],
  { flowId }: StopInput,
  { client }: Services,
  call: WorkflowCall,
): Promise<StopTargets> {
  const options = { what: 'emails looked up', reserveMilliseconds };
  const lookedUp = await lookUpEach(client, emails, call, options, (email, callOptions) =>
    lookUpPerson(client, email, { ...callOptions, fresh: true }),
  );
  const listRecords = (email: string) =>
    lookedUp.found.get(email)?.records.map(({ crmProspectId }) => crmProspectId) ?? [];
  const people = distinctIds(emails.flatMap(listRecords));
  const remaining = describeRemaining(lookedUp);
  return {
    people,
    crmProspectsIds: people,
    flowId,
    notFound: emails.filter((email) => lookedUp.found.has(email) && listRecords(email).length === 0),
    unknown: [...lookedUp.failed.keys(), ...lookedUp.remaining],
    problems: [
      ...[...lookedUp.failed].map(([email, error]) => `${email}: ${error.message}`),
      ...(remaining === undefined ? [] : [remaining]),
    ],
    optOuts: emails.map((email) => ({
      emails: [email],
      crmProspectsIds: listRecords(email),
      recordsKnown: lookedUp.found.has(email),
    })),
  };
}

async function findByInstance(
  flowInstanceIds: readonly string[],
  { client }: Services,
  call: WorkflowCall,
): Promise<StopTargets> {
  const { found, refusal } = await readInstances(client, flowInstanceIds, { ...call.options, fresh: true });
  if (refusal) throw refusal;
  const rows = [...found.values()];
  const people = distinctIds(rows.flatMap(({ crmProspectId }) => crmProspectId || []));
  const [first, ...others] = new Set(rows.map(({ flowId }) => flowId));
  return {
    ...allKnown,
    ...byId(people),
    ...(others.length === 0 && { flowId: first }),
    instances: flowInstanceIds.filter((id) => found.has(id)),
    notFound: flowInstanceIds.filter((id) => !found.has(id)),
  };
}

/**
 * Finds the people of a plan who are in its flow or may be. The fence comes first: people whom the journal does not name as
 * sent by then are never sent, and are only kept out.
 */
async function findByPlan(planId: string, reason: string, services: Services): Promise<StopTargets> {
  const plan = await services.plans.read(planId);
  const ids = plan.willAssign.map(({ crmProspectId }) => crmProspectId);
  const state = replay(ids, await fence(planId, services, `The enrollment was stopped: ${reason}`));
  const reached = idsIn(state, 'assigned', 'sent', 'notInFlow');
  const unexpected = state.unexpected.flatMap(({ crmProspectId }) => crmProspectId ?? []);
  const people = distinctIds([...reached, ...unexpected]);
  const everyone = distinctIds([...ids, ...unexpected]);
  const emails = new Map(plan.willAssign.map(({ crmProspectId, email }) => [crmProspectId, email]));
  return {
    ...allKnown,
    people,
    crmProspectsIds: everyone,
    flowId: plan.flow.id,
    optOuts: everyone.map((id) => ({
      emails: [emails.get(id) ?? []].flat(),
      crmProspectsIds: [id],
      recordsKnown: true,
    })),
  };
}
