/** `gong-engage-mcp approve <planId>`: shows a plan to a second person, and records their yes. */
import { RefusalError } from '../client/errors.ts';
import { onOneLine, visible } from '../client/text.ts';
import type { ApproveInvocation } from '../config/invocation.ts';
import { Audit } from '../policy/audit.ts';
import type { Store } from '../store/store.ts';
import { type Approval, Approvals, alreadyApprovedError, describeApproval } from '../workflows/enrollment/approvals.ts';
import {
  expiredError,
  hasPlan,
  type Plan,
  type PlannedProspect,
  readSavedPlan,
} from '../workflows/enrollment/plan-store.ts';
import type { PlannedStep } from '../workflows/enrollment/planning/steps.ts';

/** Where plans are kept. The audit log of both is in the first. */
export interface PlanStores {
  readonly store: Store;
  readonly dryRunStore: Store;
}

/** The terminal of the person. */
export interface Terminal {
  readonly print: (text: string) => void;
  /** Returns what the person types; an empty text where nobody can. */
  readonly ask: (question: string) => Promise<string>;
}

/** Shows the plan, asks, and records the approval. Returns whether the plan is approved by this person. */
export async function approvePlan(
  { planId, isSure, approver, stateDirectory }: ApproveInvocation,
  { store: live, dryRunStore }: PlanStores,
  { print, ask }: Terminal,
): Promise<boolean> {
  const audit = new Audit(live);
  try {
    const isDryRun = await hasPlan(dryRunStore, planId);
    const store = isDryRun ? dryRunStore : live;
    const approvals = new Approvals(store);
    const plan = await readPlanToApprove(planId, store, approvals);
    await audit.check();
    print(`${isDryRun ? 'Of a dry run, which sends nothing.\n' : ''}${describePlan(plan)}`);
    if (!isSure && !isYes(await ask('\nType yes to approve this plan: '))) {
      print('Not approved. Nothing was changed.');
      return false;
    }
    // The person may have taken their time.
    await readPlanToApprove(planId, store, approvals);
    const approval = await approvals.add(planId, approver);
    print(`Approved by ${describeApproval(approval)}. It can be committed until ${toTime(plan.expiresAt)}.`);
    await addToAudit(audit, planId, approval, print);
    return true;
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    print(`${error.message} ${error.advice} Nothing was changed (${stateDirectory}).`);
    return false;
  }
}

/** The approval stands, whether or not the audit log can be written. */
async function addToAudit(audit: Audit, planId: string, approvedBy: Approval, print: Terminal['print']): Promise<void> {
  try {
    await audit.add({ tool: 'approve', effect: 'update', targets: { planId }, outcome: 'approved', approvedBy });
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    print(`The audit log has no line of it: ${error.message}`);
  }
}

/** Rejects with a RefusalError for a plan that cannot be approved now. */
async function readPlanToApprove(planId: string, store: Store, approvals: Approvals): Promise<Plan> {
  const plan = await readSavedPlan(store, planId);
  if (!plan.toApprove) {
    throw new RefusalError(`The plan ${planId} needs no approval.`, 'A plan needs one where the policy says so.');
  }
  if (store.now() >= plan.expiresAt) throw expiredError(plan);
  const approval = await approvals.read(planId);
  if (approval) throw alreadyApprovedError(planId, approval);
  return plan;
}

function isYes(reply: string): boolean {
  return reply.trim().toLowerCase() === 'yes';
}

/** Returns the whole plan as lines for a terminal. Texts of others are marked at the margin of each line. */
function describePlan(plan: Plan): string {
  const { planId, createdAt, expiresAt, flow, label, assignment, willAssign, personal, checks, toApprove } = plan;
  const { flowInstanceOwnerEmail, flowInstanceDescription, overrides } = assignment;
  const { steps = [], warnings = [] } = toApprove ?? {};
  const names = new Map(willAssign.map((person) => [person.crmProspectId, describePerson(person)]));
  const nameOne = (crmProspectId: string) => names.get(crmProspectId) ?? oneLine(crmProspectId);
  return [
    `Plan ${planId}, made ${toTime(createdAt)}, to be approved before ${toTime(expiresAt)}`,
    `Flow:  ${oneLine(flow.name)} (${flow.id})`,
    `Owner: ${oneLine(flowInstanceOwnerEmail)}`,
    ...(label === undefined ? [] : [`Label: ${oneLine(label)}`]),
    ...(flowInstanceDescription === undefined ? [] : [`Description: ${oneLine(flowInstanceDescription)}`]),
    ...(overrides?.coolOffOverride ? ['The cool-off period is overridden.'] : []),
    '',
    `People who are contacted: ${willAssign.length}`,
    ...willAssign.map((person) => `  ${describePerson(person)}${person.own ? ', with words of their own' : ''}`),
    '',
    'Words for all who have none of their own',
    ...steps.flatMap((step) => describeStep(step, '  ')),
    ...describeVariables(overrides?.flowInstanceVariables, '  '),
    ...personal.flatMap(({ crmProspectId, steps: own, variables }) => [
      '',
      `Words for ${nameOne(crmProspectId)}`,
      ...own.flatMap((step) => describeStep(step, '  ')),
      ...describeVariables(variables, '  '),
    ]),
    '',
    ...listOrNone(
      'Checks',
      checks.map(({ crmProspectId, step, problem }) =>
        [crmProspectId && `${nameOne(crmProspectId)}:`, step !== undefined && `step ${step}:`, problem]
          .filter(Boolean)
          .join(' '),
      ),
    ),
    ...listOrNone('Warnings', warnings),
  ].join('\n');
}

function describePerson({ crmProspectId, name, email }: PlannedProspect): string {
  return oneLine([name, email && `<${email}>`, `(${crmProspectId})`].filter(Boolean).join(' '));
}

function describeStep({ number, action, sentBy, subject, body, isReply, overridden }: PlannedStep, indent: string) {
  const notes = [`sent by ${sentBy}`, isReply && 'a reply', overridden && 'not the words of the flow'].filter(Boolean);
  return [
    `${indent}Step ${number}, ${oneLine(action)} (${notes.join(', ')})`,
    ...(subject === undefined ? [] : [`${indent}  Subject: ${oneLine(subject)}`]),
    ...(body === undefined ? [] : quoteLines(body, `${indent}  | `)),
  ];
}

function describeVariables(
  variables: readonly { readonly name: string; readonly value: string }[] | undefined,
  indent: string,
): string[] {
  return (variables ?? []).flatMap(({ name, value }) => [
    `${indent}Variable ${oneLine(name)}`,
    ...quoteLines(value, `${indent}  | `),
  ]);
}

/** A carriage return could overwrite the beginning of its line. */
function quoteLines(text: string, margin: string): string[] {
  return visible(text.replace(/\r\n?/g, '\n'))
    .split('\n')
    .map((line) => `${margin}${line}`);
}

function listOrNone(title: string, lines: readonly string[]): string[] {
  return [title, ...(lines.length > 0 ? lines.map((line) => `  ${oneLine(line)}`) : ['  none'])];
}

function oneLine(text: string): string {
  return onOneLine(text, 2000);
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
