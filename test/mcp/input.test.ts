import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptInput } from '../../src/mcp/input/input.ts';
import { getTool } from '../../src/mcp/tool.ts';
import { reportContentShare } from '../../src/tools/engagement.ts';
import { assignProspectsToFlow, listAssignedFlows, listFlows, submitBulkAssignment } from '../../src/tools/flows.ts';
import { operations } from '../../src/tools/index.ts';
import { updateTask } from '../../src/tools/tasks.ts';
import { searchUsers } from '../../src/tools/users.ts';

type AnyOperation = (typeof operations)[number];

function accept(operation: AnyOperation, args: unknown) {
  return acceptInput(getTool(operation), args);
}

const assignment = {
  crmProspectsIds: ['003A'],
  flowId: '7782342274025937895',
  flowInstanceOwnerEmail: 'ada@example.com',
};

describe('accepting kindly', () => {
  it('turns values that a host has sent as text back into values', () => {
    const args = { ...assignment, crmProspectsIds: '["003A","003B"]', overrides: '{"coolOffOverride":"true"}' };
    expect(accept(assignProspectsToFlow, args)).toEqual({
      input: { ...assignment, crmProspectsIds: ['003A', '003B'], overrides: { coolOffOverride: true } },
    });
  });

  it('keeps the digits of ids inside a list sent as text', () => {
    expect(accept(listAssignedFlows, { flowInstanceIds: '[7782342274025937895]' })).toEqual({
      input: { flowInstanceIds: ['7782342274025937895'] },
    });
  });

  it('takes a lone value for a list, once where values repeat', () => {
    expect(accept(listAssignedFlows, { crmProspectsIds: '003A' })).toEqual({ input: { crmProspectsIds: ['003A'] } });
    expect(accept(listAssignedFlows, { crmProspectsIds: ['003A', '003B', '003A'] })).toEqual({
      input: { crmProspectsIds: ['003A', '003B'] },
    });
  });

  it('turns numbers into ids and texts into numbers', () => {
    expect(accept(listFlows, { flowOwnerEmail: 'a@example.com', folderId: 12345, limit: '7' })).toEqual({
      input: { flowOwnerEmail: 'a@example.com', folderId: '12345', limit: 7 },
    });
  });

  it('takes null and blank on an optional field for absent', () => {
    for (const blank of [null, '']) {
      expect(accept(listFlows, { flowOwnerEmail: ' a@example.com ', folderId: blank, fields: blank })).toEqual({
        input: { flowOwnerEmail: 'a@example.com' },
      });
    }
  });

  it('takes an enum in any case', () => {
    expect(accept(listFlows, { flowOwnerEmail: 'a@example.com', fields: ['NAME'] })).toEqual({
      input: { flowOwnerEmail: 'a@example.com', fields: ['name'] },
    });
  });

  it('takes no arguments at all for none', () => {
    const listWorkspaces = operations.find(({ name }) => name === 'gong_list_workspaces');
    expect(listWorkspaces && accept(listWorkspaces, undefined)).toEqual({ input: {} });
  });
});

describe('refusing clearly', () => {
  const listProblems = (operation: AnyOperation, args: unknown) => {
    const accepted = accept(operation, args);
    return 'problems' in accepted ? accepted.problems : [];
  };

  it('names every problem at once, with its path, the value and what is allowed', () => {
    expect(
      listProblems(assignProspectsToFlow, {
        crmProspectIds: ['003A'],
        flowId: true,
        flowInstanceOwnerEmail: 'ada',
        overrides: { steps: [{ number: 0, subjekt: 'Hi' }] },
      }),
    ).toEqual([
      'crmProspectsIds is required (array).',
      'flowId must be a string; got true.',
      'flowInstanceOwnerEmail must be an email address; got "ada".',
      'overrides.steps[0].number must be at least 1; got 0.',
      'Unknown argument overrides.steps[0].subjekt; did you mean subject?',
      'Unknown argument crmProspectIds; did you mean crmProspectsIds?',
    ]);
  });

  it('refuses an id that came as a number too large to be whole', () => {
    const [problem] = listProblems(assignProspectsToFlow, { ...assignment, flowId: Number('7782342274025937895') });
    expect(problem).toContain('has already lost digits');
    expect(problem).toContain('in quotes');
  });

  it('refuses what Gong could not read as a whole number of its size', () => {
    for (const taskId of ['first', '12.5', '--1', '٣', '9223372036854775808', '1'.repeat(30)]) {
      expect(listProblems(updateTask, { taskId, userId: '1' })).toEqual([
        `taskId must be a whole number of at most 19 digits; got "${taskId}".`,
      ]);
    }
    for (const taskId of ['9223372036854775807', '-9223372036854775808']) {
      expect(accept(updateTask, { taskId, userId: '1' })).toHaveProperty('input');
    }
    const steps = [{ number: 2 ** 31, subject: 'Hi' }];
    expect(listProblems(assignProspectsToFlow, { ...assignment, overrides: { steps } })).toEqual([
      'overrides.steps[0].number must be a whole number between -2147483648 and 2147483647; got 2147483648.',
    ]);
  });

  it('refuses a time without a zone', () => {
    expect(listProblems(searchUsers, { filter: { createdFromDateTime: '2026-05-01T09:00:00' } })).toEqual([
      'filter.createdFromDateTime must be an ISO-8601 time with a zone, like 2026-05-01T09:00:00Z; got "2026-05-01T09:00:00".',
    ]);
  });

  it('holds the arguments against the rules of the operation', () => {
    expect(listProblems(listAssignedFlows, {})).toEqual(['Set exactly one of crmProspectsIds, flowInstanceIds.']);
    expect(listProblems(listAssignedFlows, { crmProspectsIds: ['1'], flowInstanceIds: ['2'] })).toEqual([
      'crmProspectsIds and flowInstanceIds are mutually exclusive: set only one.',
    ]);
    const bulk = { flowId: '1', flowInstanceOwnerEmail: 'a@example.com' };
    expect(listProblems(submitBulkAssignment, { ...bulk, prospects: [{ crmId: '1' }, { firstName: 'Ada' }] })).toEqual([
      'Each of prospects needs crmId, or firstName and lastName; incomplete: prospects[1].',
    ]);
  });

  it('refuses what is nested deeper or is longer than anything that could be sent', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const tooMuch = ['The arguments are longer than 2000000 characters, or nested more than 60 levels deep.'];
    expect(listProblems(listFlows, { flowOwnerEmail: JSON.parse(deep) })).toEqual(tooMuch);
    const crmContext = `[{"system":"Generic","objects":[{"fields":[{"value":${deep}}]}]}]`;
    expect(listProblems(reportContentShare, { crmContext })).toEqual(tooMuch);
  });

  /** Lists the problems of arguments of about this size, and returns the milliseconds of CPU time that it took at best. */
  function measureProblems(size: number): number {
    const keys = Object.fromEntries(Array.from({ length: size }, (_, index) => [`key ${index}`, index]));
    const steps = Array.from({ length: size / 2 }, () => ({ number: 0, subject: 'Hi' }));
    const durations = [1, 2].map(() => {
      const begun = process.cpuUsage();
      expect(listProblems(listFlows, { flowOwnerEmail: 'a@example.com', ...keys })).toHaveLength(1);
      expect(listProblems(listFlows, { flowOwnerEmail: 'a@example.com', ['k'.repeat(10 * size)]: 1 })).toHaveLength(1);
      expect(listProblems(listFlows, { flowOwnerEmail: `a@${'b.'.repeat(9 * size)}` })).toHaveLength(1);
      const problems = listProblems(assignProspectsToFlow, { ...assignment, overrides: { steps } });
      expect(problems.at(-1)).toBe(`Further problems: ${size / 2 - 30}.`);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    });
    return Math.min(...durations);
  }

  it('names the first of very many problems, in a time that grows no faster than their number', () => {
    const growth = 10;
    const short = measureProblems(100_000 / growth);
    expect(measureProblems(100_000) / short).toBeLessThan(4 * growth);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operations), fc.anything(), (operation, args) => {
        const accepted = accept(operation, args);
        expect('input' in accepted || accepted.problems.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
