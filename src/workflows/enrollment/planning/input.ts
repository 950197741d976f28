/** The arguments that name the flow and the people of an enrollment, and what to change in the flow's words. */
import * as z from 'zod';
import type { Shape } from '../../../client/operation.ts';
import { crmProspectId, email, flowId, flowInstanceOwnerEmail, id, int32 } from '../../../tools/schemas.ts';
import type { WorkflowInput } from '../../workflow.ts';

const steps = z
  .array(
    z.strictObject({
      number: int32.min(1),
      subject: z.string().optional(),
      body: z.string().describe('HTML').optional(),
    }),
  )
  .min(1);

const variables = z.array(z.strictObject({ name: z.string(), value: z.string() }));

/** The arguments of a plan in which all people get the same words. */
export const sharedInput = {
  flowId,
  flowInstanceOwnerEmail: flowInstanceOwnerEmail.describe('Gong user who owns the to-dos').optional(),
  crmProspectsIds: z.array(crmProspectId).min(1).optional(),
  emails: z.array(email).min(1).max(50).optional(),
  steps: steps.describe('Emails to replace; number as in gong_get_flow_steps').optional(),
  variables: variables.optional(),
  coolOffOverride: z.boolean().optional(),
  allowRepeat: z.boolean().describe('Even people who were in it before').optional(),
  flowInstanceDescription: z.string().optional(),
} satisfies Shape;

/** A person with own words, which replace the shared ones as a whole. */
const person = z
  .strictObject({
    email: email.optional(),
    crmProspectId: crmProspectId.optional(),
    steps: steps.optional(),
    variables: variables.optional(),
  })
  .refine(
    (one) => (one.email === undefined) !== (one.crmProspectId === undefined),
    'must have exactly one of email and crmProspectId',
  );

const maxPeople = 100;
const maxLabelCharacters = 40;

/** The arguments of gong_plan_enrollment. */
export const planInput = {
  ...sharedInput,
  people: z
    .array(person)
    .min(1)
    .max(maxPeople)
    .describe('With words of their own instead of the shared ones')
    .optional(),
  callId: id.describe('Plans the external people of this call').optional(),
  callPeople: z.enum(['attended', 'invited']).optional(),
  label: z.string().min(1).max(maxLabelCharacters).describe('To compare outcomes by').optional(),
} satisfies Shape;

export type PlanInput = WorkflowInput<typeof planInput>;

export type PersonInput = NonNullable<PlanInput['people']>[number];
