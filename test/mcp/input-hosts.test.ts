import { describe, expect, it } from 'vitest';
import { acceptInput } from '../../src/mcp/input/input.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { searchCalls } from '../../src/tools/calls.ts';
import { postDigitalInteraction } from '../../src/tools/engagement.ts';
import { assignProspectsToFlow, getFlowSteps, listAssignedFlows, listFlows } from '../../src/tools/flows.ts';
import { updatePermissionProfile } from '../../src/tools/permissions.ts';
import { searchUsers } from '../../src/tools/users.ts';
import { planEnrollment } from '../../src/workflows/enrollment/plan.ts';

const accept = (tool: Parameters<typeof getTool>[0], args: unknown) => acceptInput(getTool(tool), args);

const flowOwnerEmail = 'ann@x.example';

describe('arguments that hosts add', () => {
  const added = {
    toolCallId: 'call_1',
    tool: 'gong_list_flows',
    sessionId: 's',
    action: 'sendMessage',
    chatInput: 'List the flows',
    task_progress: '- [ ] list flows',
    wait_for_previous: true,
    waitForPreviousTools: false,
    random_string: 'x',
    _sessionID: 's',
  };

  it('are dropped where the tool has none of that name', () => {
    expect(accept(listFlows, { flowOwnerEmail, ...added })).toEqual({ input: { flowOwnerEmail } });
    expect(accept(listFlows, JSON.stringify({ flowOwnerEmail, ...added }))).toEqual({ input: { flowOwnerEmail } });
  });

  it('are kept where the tool has one of that name', () => {
    const event = { eventId: '1', timestamp: '2026-05-01T09:00:00Z', eventType: 'visit', trackingId: 't' };
    const content = { contentTitle: 'Prices' };
    expect(accept(postDigitalInteraction, { ...event, content, sessionId: 's', action: 'sendMessage' })).toEqual({
      input: { ...event, content, sessionId: 's' },
    });
  });

  it('are refused below the root, as any other unknown argument is', () => {
    const filter = { userIds: ['1'], toolCallId: 'call_1' };
    expect(accept(searchUsers, { filter })).toHaveProperty('problems', [
      expect.stringMatching(/^Unknown argument filter\.toolCallId; known here: /),
    ]);
    expect(accept(listFlows, { flowOwnerEmail, toolCallID: 'call_1', flowOwnerMail: 'x' })).toHaveProperty('problems', [
      expect.stringMatching(/toolCallID; known here.*flowOwnerMail; did you mean flowOwnerEmail\?/),
    ]);
  });
});

describe('arguments that are written in another way', () => {
  it.each([undefined, null, '', ' ', '{}', '[]', 'null', '"{}"', [], {}])('are none: %j', (args) => {
    expect(accept(getFlowSteps, args)).toEqual({ input: {} });
  });

  it('are read from a JSON string', () => {
    const text = JSON.stringify({ flowOwnerEmail, limit: '7' });
    for (const args of [text, ` ${text}\n`, JSON.stringify(text)]) {
      expect(accept(listFlows, args)).toEqual({ input: { flowOwnerEmail, limit: 7 } });
    }
  });

  it.each(['{', 'flowOwnerEmail', 7, true, [7], '[7]', '7'])('are refused when they are no object: %j', (args) => {
    expect(accept(listFlows, args)).toHaveProperty('problems', [
      expect.stringMatching(/^The arguments must be an object; got /),
    ]);
  });

  it('are an empty object in a list of PHP, and an empty list in an object of Lua', () => {
    expect(accept(searchCalls, { filter: [], contentSelector: [] })).toEqual({
      input: { filter: {}, contentSelector: {} },
    });
    expect(accept(listFlows, { flowOwnerEmail, fields: {} })).toEqual({ input: { flowOwnerEmail } });
  });
});

describe('an empty value of an optional argument', () => {
  const plan = { flowId: '7', flowInstanceOwnerEmail: 'ann@x.example', crmProspectsIds: ['003A'] };

  it.each([null, '', [], [''], ['', ' ', null], ' ', '\u200b', {}])('is absent where a list only adds: %j', (blank) => {
    expect(accept(planEnrollment, { ...plan, emails: blank })).toEqual({ input: plan });
    expect(accept(listFlows, { flowOwnerEmail, fields: blank })).toEqual({ input: { flowOwnerEmail } });
    expect(accept(listAssignedFlows, { flowInstanceIds: ['7'], crmProspectsIds: blank })).toEqual({
      input: { flowInstanceIds: ['7'] },
    });
  });

  it('is absent where a list of objects is empty', () => {
    expect(accept(planEnrollment, { ...plan, steps: [], variables: [] })).toEqual({ input: plan });
    const assignment = { ...plan, overrides: { steps: [], flowInstanceVariables: null } };
    expect(accept(assignProspectsToFlow, assignment)).toEqual({ input: { ...plan, overrides: {} } });
  });

  it('keeps what remains of a list with blanks', () => {
    expect(accept(planEnrollment, { ...plan, crmProspectsIds: ['', '003A', ' ', null] })).toEqual({ input: plan });
    expect(accept(listFlows, { flowOwnerEmail, fields: ['', 'name', ' '] })).toEqual({
      input: { flowOwnerEmail, fields: ['name'] },
    });
  });

  it('is refused where an empty list would filter everything out, instead of reading everything', () => {
    for (const userIds of [[], ['', ' ']]) {
      expect(accept(searchUsers, { filter: { userIds } })).toEqual({
        problems: ['filter.userIds must have at least 1 item, or be left out; got an array of 0.'],
      });
    }
    expect(accept(searchUsers, { filter: { userIds: null } })).toEqual({ input: { filter: {} } });
    expect(accept(assignProspectsToFlow, { ...plan, overrides: ' ' })).toEqual({ input: plan });
  });

  it('is kept where an empty list replaces what Gong has stored', () => {
    const args = { profileId: '7', callsAccess: { permissionLevel: 'own', teamLeadIds: [] } };
    expect(accept(updatePermissionProfile, args)).toEqual({ input: args });
    expect(accept(getFlowSteps, { flowIds: [] })).toEqual({ input: { flowIds: [] } });
  });

  it('is absent for ids, addresses, numbers and choices', () => {
    expect(accept(listFlows, { flowOwnerEmail, folderId: ' \u200b', workspaceId: '""', limit: ' ' })).toEqual({
      input: { flowOwnerEmail },
    });
  });
});

describe('free text', () => {
  it('stays whole, with its commas and its invisible characters', () => {
    const event = { eventId: '1', timestamp: '2026-05-01T09:00:00Z', eventType: 'a, b', trackingId: 't' };
    for (const contentLabel of ['prices, terms', ['prices, terms']]) {
      const content = { contentTitle: ' Zero\u200bwidth, 2 ', contentLabel };
      expect(accept(postDigitalInteraction, { ...event, content })).toEqual({
        input: { ...event, content: { ...content, contentLabel: ['prices, terms'] } },
      });
    }
  });

  it('is no list of choices, which is split', () => {
    for (const fields of ['id, NAME', ['id;name'], '["id","name"]']) {
      expect(accept(listFlows, { flowOwnerEmail, fields })).toEqual({
        input: { flowOwnerEmail, fields: ['id', 'name'] },
      });
    }
  });
});
