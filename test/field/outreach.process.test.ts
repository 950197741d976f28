/** Odd data on the way of an enrollment: spellings of ids, earlier enrollments, changed flows, owners, unfinished words. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { fault, reply } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';
import { assigned, flowId, type OutreachGong, ownerEmail, startOutreachGong } from './outreach-gong.ts';

let gong: OutreachGong;
let host: Host;
const stateDirectory = newStateDirectory();

const start = () =>
  startHost({
    environment: environmentFor(gong.origin, {
      GONG_TOOLSETS: 'all',
      GONG_STATE_DIR: stateDirectory,
      ...fastClock(10),
    }),
  });

beforeAll(async () => {
  gong = await startOutreachGong();
  host = await start();
});
beforeEach(() => gong.reset());
afterAll(async () => {
  await host.close();
  await gong.close();
});

interface PlanResult {
  readonly planId: string;
  readonly prospectCount: number;
  readonly willAssign: { crmProspectId: string }[];
  readonly willNotAssign: { crmProspectId?: string; email?: string; reason: string }[];
  readonly checks: { crmProspectId?: string; step?: number; problem: string }[];
  readonly warnings: string[];
}

interface Outcome {
  readonly assigned: { crmProspectId: string; flowInstanceId: string }[];
  readonly notAssigned: { crmProspectId: string; reason: string }[];
  readonly unknown: string[];
  readonly unexpected: { crmProspectId?: string; flowInstanceId?: string }[];
  readonly undo?: { arguments: { flowInstanceIds: string[] } };
}

let used = 0;
/** Returns a Salesforce contact that no other row uses. */
function newPerson(): string {
  used += 1;
  return `003${String(used).padStart(12, '0')}`;
}

const callPlan = (more: object) =>
  host.callTool('gong_plan_enrollment', { flowId, flowInstanceOwnerEmail: ownerEmail, ...more });

async function plan(more: object): Promise<PlanResult> {
  const result = await callPlan(more);
  expect(result.isError, result.text).toBe(false);
  return result.structured as unknown as PlanResult;
}

const callCommit = ({ planId, prospectCount }: PlanResult) =>
  host.callTool('gong_commit_enrollment', { planId, prospectCount });

async function commit(planned: PlanResult): Promise<Outcome> {
  const result = await callCommit(planned);
  expect(result.isError, result.text).toBe(false);
  return result.structured as unknown as Outcome;
}

const lead = '00QHp00000123abMAA';
const contact = '003Hp0000202byAIAQ';
const guid = '1b2c3d4e-0000-4a5b-8c9d-00ee11ff22aa';

describe('[F1] one record in several spellings', () => {
  it.each([
    ['the short form of a Salesforce id', contact, contact.slice(0, 15)],
    ['a Salesforce id in capitals', contact.toUpperCase(), contact],
    ['a Salesforce id in lower case', contact.toLowerCase(), contact],
    ['a GUID in capitals', guid.toUpperCase(), guid],
    ['a GUID in braces', `{${guid.toUpperCase()}}`, guid],
    ['a GUID without hyphens', guid.replaceAll('-', ''), guid],
  ])('keeps out the person who is in the flow already: %s', async (_, asked, inGong) => {
    gong.state.open[asked] = [assigned(inGong)];
    const { willAssign, willNotAssign } = await plan({ crmProspectsIds: [asked] });
    expect(willAssign).toEqual([]);
    expect(willNotAssign).toEqual([{ crmProspectId: asked, reason: expect.stringContaining('already in the flow') }]);
  });

  it.each([
    ['Salesforce', [contact, contact.slice(0, 15), contact.toUpperCase()]],
    ['Dynamics', [guid, guid.toUpperCase(), `{${guid}}`]],
  ])('plans one person once: %s', async (_, spellings) => {
    const { willAssign, willNotAssign } = await plan({ crmProspectsIds: spellings });
    expect(willAssign).toEqual([{ crmProspectId: spellings[0] }]);
    expect(willNotAssign.map(({ reason }) => reason.slice(0, 9))).toEqual(['duplicate', 'duplicate']);
  });

  it.each([
    ['Salesforce', () => newPerson(), (id: string) => `${id}AAA`],
    ['Dynamics', () => guid.toUpperCase(), (id: string) => id.toLowerCase()],
  ])('reports the person by the id that was planned: %s', async (_, createId, respell) => {
    const asked = createId();
    gong.state.assign = (ids, response) =>
      reply(response, 200, { prospectsAssigned: ids.map((id) => assigned(respell(id))) });
    const outcome = await commit(await plan({ crmProspectsIds: [asked] }));
    expect(outcome.assigned.map(({ crmProspectId }) => crmProspectId)).toEqual([asked]);
    expect([outcome.unknown, outcome.unexpected]).toEqual([[], []]);
  });

  it('keeps out a lead whose open flow instance Gong lists under the contact it became', async () => {
    const others = [newPerson(), newPerson(), newPerson()];
    gong.state.open[lead] = [assigned(contact, '88')];
    const { willAssign, willNotAssign } = await plan({ crmProspectsIds: [...others, lead] });
    expect(willAssign.map(({ crmProspectId }) => crmProspectId)).toEqual(others);
    expect(willNotAssign).toEqual([{ crmProspectId: lead, reason: expect.stringContaining(contact) }]);
  });

  it.each([
    ['the contact that a lead became', () => assigned(contact, '91')],
    ['a row without a person', () => assigned(null, '92')],
  ])('reports a row of the assignment that fits nobody, and leaves nobody as cleared: %s', async (_, row) => {
    const [asked, other] = [`00Q${newPerson().slice(3)}`, newPerson()];
    gong.state.assign = (_, response) => reply(response, 200, { prospectsAssigned: [row(), assigned(other, '93')] });
    const planned = await plan({ crmProspectsIds: [asked, other] });
    const outcome = await commit(planned);
    const instanceId = row().flowInstanceId;
    expect(outcome.assigned).toEqual([{ crmProspectId: other, flowInstanceId: '93' }]);
    expect(outcome.unexpected).toMatchObject([{ flowInstanceId: instanceId }]);
    expect(outcome.unknown).toEqual([asked]);
    expect(outcome.notAssigned).toEqual([]);
    expect(outcome.undo?.arguments.flowInstanceIds).toEqual(['93', instanceId]);

    const later = await host.callTool('gong_get_enrollment', { planId: planned.planId });
    expect(later.structured).toMatchObject({ unknown: [asked], unexpected: [{ flowInstanceId: instanceId }] });
    const again = await plan({ crmProspectsIds: [asked] });
    expect(again.willAssign).toEqual([]);
  });

  it('reports a second instance of one person, and undoes both', async () => {
    const asked = newPerson();
    gong.state.assign = (_, response) =>
      reply(response, 200, {
        prospectsAssigned: [assigned(asked, '71'), assigned(asked, '72'), assigned(asked, '72')],
      });
    const outcome = await commit(await plan({ crmProspectsIds: [asked] }));
    expect(outcome.assigned).toEqual([{ crmProspectId: asked, flowInstanceId: '71' }]);
    expect(outcome.undo?.arguments.flowInstanceIds).toEqual(['71', '72']);
  });

  it('finds the unexpected instance of a lost response', async () => {
    const asked = `00Q${newPerson().slice(3)}`;
    gong.state.assign = (_, response) => {
      gong.state.open[asked] = [assigned(contact, '95')];
      response.destroy();
    };
    const outcome = await commit(await plan({ crmProspectsIds: [asked] }));
    expect(outcome.unexpected).toEqual([{ crmProspectId: contact, flowInstanceId: '95' }]);
    expect(outcome.unknown).toEqual([asked]);
  });

  it('reports unexpected rows of an assignment without a plan too', async () => {
    const asked = newPerson();
    gong.state.assign = (_, response) => reply(response, 200, { prospectsAssigned: [assigned(contact, '96')] });
    const result = await host.callTool('gong_assign_prospects_to_flow', {
      crmProspectsIds: [asked],
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
    });
    expect(result.structured).toMatchObject({
      counts: { asked: 1, done: 0, unknown: 1 },
      unexpected: [{ crmProspectId: contact, flowInstanceId: '96' }],
    });
  });
});

describe('[F2] one person twice in a bulk assignment', () => {
  const ann = { firstName: 'Ann', lastName: 'Lee', email: 'ann@x.example', companyName: 'X' };
  const bee = { firstName: 'Bee', lastName: 'Ray', email: 'bee@x.example', companyName: 'X' };
  it.each<[string, object[], string]>([
    ['the same email', [ann, bee, { firstName: 'A', lastName: 'L', email: 'ann@x.example' }], 'same email'],
    ['the email in capitals', [ann, bee, { ...ann, firstName: 'Anna', email: 'ANN@X.example' }], 'same email'],
    ['the same CRM id', [{ crmId: contact }, bee, { crmId: contact }], 'same CRM id'],
    ['the short form of the CRM id', [{ crmId: contact }, bee, { crmId: contact.slice(0, 15) }], 'same CRM id'],
    ['a GUID in capitals', [{ crmId: guid }, { crmId: `{${guid.toUpperCase()}}` }], 'same CRM id'],
    [
      'names in another case',
      [
        { ...ann, email: undefined },
        { ...ann, firstName: ' ANN ' },
      ],
      'same names and company',
    ],
    [
      'names without a company',
      [
        { firstName: 'Ann', lastName: 'Lee' },
        { firstName: 'ann', lastName: 'lee' },
      ],
      'same names',
    ],
    [
      'one page of LinkedIn',
      [
        { ...ann, email: undefined, linkedInUrl: 'https://www.linkedin.com/in/ann/' },
        { ...bee, email: undefined, linkedInUrl: 'linkedin.com/in/ann' },
      ],
      'same LinkedIn page',
    ],
  ])('is refused: %s', async (_, prospects, words) => {
    const result = await host.callTool('gong_submit_bulk_assignment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      prospects,
    });
    expect(result.isError).toBe(true);
    expect(result.text).toContain(words);
    expect(result.text).toContain('Nothing was changed');
    expect(gong.paths).toEqual([]);
  });

  it.each<[string, object[]]>([
    ['namesakes with different emails', [ann, { ...ann, email: 'ann.lee@y.example' }]],
    [
      'namesakes of different companies',
      [
        { ...ann, email: undefined },
        { ...ann, email: undefined, companyName: 'Y' },
      ],
    ],
    ['different CRM ids', [{ crmId: contact }, { crmId: `003${'0'.repeat(12)}` }]],
  ])('is not seen in %s', async (_, prospects) => {
    const result = await host.callTool('gong_submit_bulk_assignment', {
      flowId,
      flowInstanceOwnerEmail: ownerEmail,
      prospects,
    });
    expect(gong.paths).toContain('/v2/flows/prospects/bulk-assignments');
    expect(result.text).not.toContain('same');
  });
});

describe('[F4] people whom nobody knows', () => {
  it.each([
    ['gong_unassign_prospect_by_crm_id', { crmProspectId: 'person1@buyer.example', allFlows: true }],
    ['gong_list_assigned_flows', { crmProspectsIds: [contact, 'person2@buyer.example'] }],
    [
      'gong_plan_enrollment',
      { flowId, flowInstanceOwnerEmail: ownerEmail, crmProspectsIds: ['person3@buyer.example'] },
    ],
    [
      'gong_assign_prospects_to_flow',
      { flowId, flowInstanceOwnerEmail: ownerEmail, crmProspectsIds: ['person4@buyer.example'] },
    ],
    ['gong_get_prospect_context', { crmProspectId: 'person5@buyer.example' }],
  ])('are not named by an email address in %s', async (tool, args) => {
    for (const address of JSON.stringify(args).match(/person\d@buyer.example/g) ?? [])
      gong.state.records[address] = [contact];
    const result = await host.callTool(tool, args);
    expect(result.isError).toBe(true);
    expect(result.text).toContain('gong_find_prospects');
    expect(result.text).toContain(contact);
    expect(result.text).toContain('Nothing was changed');
    expect(new Set(gong.paths)).toEqual(new Set(['/v2/data-privacy/data-for-email-address']));
  });

  it('may be named by an address that is their CRM id', async () => {
    gong.state.records['uploaded@buyer.example'] = ['Uploaded@buyer.example'];
    const { willAssign } = await plan({ crmProspectsIds: ['uploaded@buyer.example'] });
    expect(willAssign).toEqual([{ crmProspectId: 'uploaded@buyer.example' }]);
  });

  it.each([
    ['gong_unassign_prospect_by_crm_id', { crmProspectId: newPerson(), allFlows: true }],
    ['gong_list_assigned_flows', { crmProspectsIds: [newPerson()] }],
  ])('are not called "in no flow" without a doubt: %s', async (tool, args) => {
    const result = await host.callTool(tool, args);
    expect(result.isError, result.text).toBe(false);
    expect(result.text).toMatch(/does not know them by th/);
  });
});

describe('[F3] people who were in the flow before', () => {
  const enroll = async (status: string) => {
    const person = newPerson();
    const outcome = await commit(await plan({ crmProspectsIds: [person] }));
    const id = outcome.assigned[0]?.flowInstanceId ?? '';
    gong.state.instances[id] = { ...assigned(person, id), flowInstanceStatus: status };
    return { person, id };
  };

  it.each(['FinishedNoReply', 'FinishedResponse', 'Finished'])('are kept out with the outcome: %s', async (status) => {
    const { person, id } = await enroll(status);
    const { willAssign, willNotAssign } = await plan({ crmProspectsIds: [person] });
    expect(willAssign).toEqual([]);
    expect(willNotAssign[0]?.reason).toMatch(new RegExp(`was in this flow before: ${status}.*${id}`));
  });

  it('are kept out by every spelling of the id', async () => {
    const { person } = await enroll('FinishedNoReply');
    const { willAssign } = await plan({ crmProspectsIds: [`${person}AAA`] });
    expect(willAssign).toEqual([]);
  });

  it('are kept out where Gong no longer knows the instance', async () => {
    const { person, id } = await enroll('Finished');
    delete gong.state.instances[id];
    const { willNotAssign } = await plan({ crmProspectsIds: [person] });
    expect(willNotAssign[0]?.reason).toContain('was in this flow before');
  });

  it('are planned again with allowRepeat', async () => {
    const { person } = await enroll('FinishedNoReply');
    const { willAssign } = await plan({ crmProspectsIds: [person], allowRepeat: true });
    expect(willAssign).toEqual([{ crmProspectId: person }]);
  });

  it('are kept out after a restart, too', async () => {
    const { person } = await enroll('FinishedNoReply');
    await host.close();
    host = await start();
    const { willNotAssign } = await plan({ crmProspectsIds: [person] });
    expect(willNotAssign[0]?.reason).toContain('was in this flow before');
  });
});

describe('[F5] a flow that is changed between plan and commit', () => {
  const first = { stepOrder: 1, action: 'AUTO_SEND_EMAIL', subject: 'Welcome', body: '<p>Hi,</p>' };
  const second = { stepOrder: 2, action: 'CALL' };
  it.each([
    ['another body', [{ ...first, body: '<p>Pay now</p>' }, second], 'step 1 was changed'],
    ['another subject', [{ ...first, subject: 'Last call' }, second], 'step 1 was changed'],
    ['sent by Gong instead of the rep', [first, { ...second, action: 'AUTO_SEND_EMAIL' }], 'step 2 was changed'],
    ['a reply instead of a new thread', [{ ...first, isReply: true }, second], 'step 1 was changed'],
    ['one step more', [first, second, { stepOrder: 3, action: 'CALL' }], 'step 3 is new'],
    ['one step less', [first], 'step 2 was removed'],
    ['another order', [second, first], 'another order'],
    ['no body any more', [{ ...first, body: null }, second], 'step 1 was changed'],
  ])('refuses the commit and leaves the plan: %s', async (_, steps, words) => {
    gong.state.steps = [first, second];
    const planned = await plan({ crmProspectsIds: [newPerson()] });
    gong.state.steps = steps;
    const refused = await callCommit(planned);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(words);
    expect(refused.text).toContain('Nothing was changed');
    expect(gong.assignments).toEqual([]);

    gong.state.steps = [first, second];
    expect((await commit(planned)).assigned).toHaveLength(1);
  });
});

describe('[F7] one lookup that fails', () => {
  it.each([
    ['400', (response: Parameters<typeof fault>[0]) => fault(response, 400, 'emailAddress is not valid'), 'not valid'],
    ['500 for good', (response: Parameters<typeof fault>[0]) => fault(response, 500, 'oops'), 'oops'],
  ])('keeps out one person with its own reason: %s', async (_, refuse, words) => {
    const emails = Array.from({ length: 25 }, (_, index) => `p${index}@buyer.example`);
    for (const email of emails) gong.state.records[email] = [newPerson()];
    gong.state.records['p7@buyer.example'] = refuse;
    const { willAssign, willNotAssign } = await plan({ emails });
    expect(willAssign).toHaveLength(24);
    expect(willNotAssign).toEqual([{ email: 'p7@buyer.example', reason: expect.stringContaining(words) }]);
  });
});

describe('[F19] an owner who cannot own', () => {
  it.each([
    ['an unknown user', 404, 'User not found: rep@seller.example', 'User not found'],
    ['a user without a seat', 403, 'The flow owner does not have permission to use Gong Engage', 'Gong Engage'],
  ])('is refused when planning: %s', async (_, status, message, words) => {
    gong.state.listFlows = (_email, response) => fault(response, status, message);
    const refused = await callPlan({ crmProspectsIds: [newPerson()] });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(words);
    expect(refused.text).toContain('gong_list_users');
    expect(refused.text).not.toContain('api:');
  });

  it('is refused when the flow is not among the flows of the user', async () => {
    gong.state.listFlows = (_email, response) => reply(response, 200, { flows: [{ id: '1', name: 'Another' }] });
    const refused = await callPlan({ crmProspectsIds: [newPerson()] });
    expect(refused.text).toContain('not among the flows');
  });

  it('is planned with a warning when Gong lists the user as inactive, and without where users cannot be read', async () => {
    const { warnings } = await plan({ crmProspectsIds: [newPerson()] });
    expect(warnings).toEqual([]);
    gong.state.users = [{ emailAddress: 'gone@seller.example', active: false }];
    const inactive = await plan({ crmProspectsIds: [newPerson()], flowInstanceOwnerEmail: 'Gone@seller.example' });
    expect(inactive.warnings).toEqual(['Gong lists Gone@seller.example as an inactive user.']);
  });

  it('is not blamed for a missing scope', async () => {
    gong.state.listFlows = (_email, response) =>
      fault(response, 403, "You don't have permission to use 'api:flows:read' in your app.");
    const refused = await callPlan({ crmProspectsIds: [newPerson()] });
    expect(refused.text).toContain('api:flows:read');
    expect(refused.text).not.toContain('cannot own');
  });
});

describe('[F22] words that are plainly unfinished', () => {
  it('warns of a flow whose steps Gong does not return', async () => {
    gong.state.steps = [];
    const { warnings } = await plan({ crmProspectsIds: [newPerson()] });
    expect(warnings).toContainEqual(expect.stringContaining('no steps'));
  });

  it.each<[string, object, RegExp]>([
    ['a variable that is not closed', { body: 'Hi {{recipient.first_name},' }, /not closed.*\{\{recipient/],
    ['a variable that is not opened', { body: 'Hi recipient.first_name}},' }, /not closed/],
    ['a variable in single braces', { body: 'Hi {first_name},' }, /placeholder.*\{first_name\}/],
    ['a variable without a name', { body: 'Hi {{ }},' }, /without a name/],
    ['a placeholder in brackets', { body: 'Hi [First Name],' }, /placeholder.*\[First Name\]/],
    ['a placeholder in angle brackets', { body: 'Hi &lt;First Name&gt;,' }, /placeholder.*<First Name>/],
    ['a placeholder of a mail merge', { body: 'Hi %FIRST_NAME%,' }, /placeholder.*%FIRST_NAME%/],
    ['an instruction to the writer', { body: 'I saw [insert recent news] today.' }, /placeholder.*insert/],
    ['a note', { body: 'Our price is TODO.' }, /placeholder.*TODO/],
    ['filler', { body: 'Lorem ipsum dolor' }, /placeholder.*Lorem/],
    ['a line break in a subject', { subject: 'One\nTwo' }, /subject has a line break/],
    ['HTML in a subject', { subject: '<b>One</b>' }, /subject has HTML/],
    ['no subject', { subject: ' ' }, /subject is empty/],
    ['no body', { body: '<p>&nbsp;</p>' }, /body is empty/],
    ['the name of somebody', { body: 'Hi Maria,<br>how are you?' }, /greeting says "Maria"/],
  ])('come back as checks: %s', async (_, step, problem) => {
    const { checks, planId } = await plan({
      crmProspectsIds: [newPerson(), newPerson()],
      steps: [{ number: 1, ...step }],
    });
    expect(checks).toEqual([{ step: 1, problem: expect.stringMatching(problem) }]);
    expect(planId).toEqual(expect.any(String));
  });

  it.each<[string, { name: string; value: string }[], RegExp]>([
    [
      'set twice',
      [
        { name: 'offer', value: 'a' },
        { name: 'offer', value: 'b' },
      ],
      /offer is set twice/,
    ],
    ['empty', [{ name: 'offer', value: ' ' }], /offer is empty/],
    ['with a placeholder', [{ name: 'offer', value: '[Product]' }], /variable offer has a placeholder/],
    ['with braces in its name', [{ name: '{{offer}}', value: 'a' }], /braces/],
  ])('come back as checks of a variable: %s', async (_, variables, problem) => {
    const { checks } = await plan({ crmProspectsIds: [newPerson()], variables });
    expect(checks).toEqual([{ problem: expect.stringMatching(problem) }]);
  });

  it.each<[string, object]>([
    ['variables of Gong and of the plan', { subject: 'For {{recipient.first_name}}', body: '<p>Hi {{ offer }},</p>' }],
    [
      'links and styles',
      { body: '<style>p{color:red}</style><p>Hi there, see [1] and <a href="https://x.example/?a={b}">this</a></p>' },
    ],
    ['a list of topics', { body: 'Hi all, [Webinar] at 10, budget < 5 > 3' }],
    ['another language', { body: 'Bonjour {{recipient.first_name}}, ça va ?' }],
  ])('do not include good words: %s', async (_, step) => {
    const { checks } = await plan({
      crmProspectsIds: [newPerson(), newPerson()],
      steps: [{ number: 1, ...step }],
      variables: [{ name: 'offer', value: 'a pilot' }],
    });
    expect(checks).toEqual([]);
  });

  it('are found in the flow itself, too', async () => {
    gong.state.steps = [
      { stepOrder: 1, action: 'AUTO_SEND_EMAIL', subject: 'Hello', body: 'Hi [Name],' },
      { stepOrder: 2, action: 'SEND_EMAIL', subject: '', body: 'A reply', isReply: true },
    ];
    const { checks } = await plan({ crmProspectsIds: [newPerson()] });
    expect(checks).toEqual([{ step: 1, problem: expect.stringContaining('[Name]') }]);
  });
});
