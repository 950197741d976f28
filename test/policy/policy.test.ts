import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listPolicyKeys, parsePolicy, policySchema, renderPolicySchema } from '../../src/policy/policy.ts';
import { listWithheldTools } from '../../src/policy/tools.ts';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';

const whole = {
  $schema: 'policy.schema.json',
  owners: ['ada@us.example'],
  flowIds: ['5812345678901234567'],
  maxProspectsPerPlan: 25,
  maxProspectsPerOwnerPerDay: 50,
  maxPerDomain: { prospects: 3, days: 7 },
  doNotContact: { emails: ['a@b.example'], domains: ['rival.example'], crmProspectsIds: ['003'], files: ['list.txt'] },
  inFlowOfAnotherOwner: 'refuse',
  recentContactDays: 14,
  tailoredSteps: 'manual',
  coolOffOverride: 'never',
  allowRepeat: 'never',
  commitHours: { days: ['Mon', 'Fri'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' },
  approval: 'required',
};

function readProblems(value: unknown): readonly string[] {
  const parsed = parsePolicy(typeof value === 'string' ? value : JSON.stringify(value));
  return 'problems' in parsed ? parsed.problems : [];
}

describe('a policy', () => {
  it('may have every key of the documentation, or none', () => {
    const parsed = parsePolicy(`\uFEFF${JSON.stringify(whole)}`);
    expect(parsed).toEqual({ policy: whole });
    expect(Object.keys(whole)).toEqual(Object.keys(policySchema.shape));
    expect(listPolicyKeys(policySchema.parse(whole))).toEqual(Object.keys(whole).slice(1));
    expect(parsePolicy('{}')).toEqual({ policy: {} });
  });

  it('suggests the nearest known key for a misspelt one, at every depth', () => {
    expect(
      readProblems({
        owner: [],
        maxProspectPerPlan: 1,
        maxPerDomain: { prospects: 1, days: 1, day: 1 },
        doNotContact: { email: [] },
        commitHours: { ...whole.commitHours, timezone: 'UTC' },
      }),
    ).toEqual([
      'has the unknown key maxPerDomain.day; did you mean days?',
      'has the unknown key doNotContact.email; did you mean emails?',
      'has the unknown key commitHours.timezone; did you mean timeZone?',
      'has the unknown key owner; did you mean owners?',
      'has the unknown key maxProspectPerPlan; did you mean maxProspectsPerPlan?',
    ]);
    expect(readProblems({ weather: 1 })[0]).toMatch(/^has the unknown key weather; known keys: owners, flowIds, /);
  });

  it.each(Object.keys(policySchema.shape).filter((key) => key !== '$schema'))(
    'suggests %s for every spelling of it with one letter missing',
    (key) => {
      for (let index = 0; index < key.length; index += 1) {
        const misspelt = key.slice(0, index) + key.slice(index + 1);
        expect(readProblems({ [misspelt]: 1 })).toEqual([`has the unknown key ${misspelt}; did you mean ${key}?`]);
      }
    },
  );

  const wrong: readonly [value: unknown, problem: RegExp][] = [
    ['', /^is empty/],
    ['{"owners": [}', /^is not JSON: /],
    ['// none\n{}', /^is not JSON: /],
    [[], /^must be an object in braces; got \[\]$/],
    ['null', /^must be an object in braces; got null$/],
    [{ owners: 'ada@us.example' }, /^has owners, which must be a list in square brackets; got "ada@us\.example"$/],
    [{ owners: ['Ada <ada@us.example>'] }, /^has owners\[0\], which must be an email address; got "Ada /],
    [{ owners: [null] }, /^has owners\[0\], which must be an email address; got null$/],
    [
      { flowIds: [5812345678901234567n.toString(), 12] },
      /^has flowIds\[1\], which must be the digits .* quotation marks/,
    ],
    [{ flowIds: ['https://app.gong.io/flow/1'] }, /^has flowIds\[0\]/],
    [{ maxProspectsPerPlan: 0 }, /whole number from 1 to 1000000 \(people\); got 0$/],
    [{ maxProspectsPerPlan: 2.5 }, /got 2\.5$/],
    [{ maxProspectsPerPlan: '5' }, /got "5"$/],
    [{ maxProspectsPerOwnerPerDay: 1e12 }, /got 1000000000000$/],
    [{ recentContactDays: 1e9 }, /whole number from 1 to 3650 \(days\); got 1000000000$/],
    [{ maxPerDomain: 3 }, /^has maxPerDomain, which must be an object with prospects, days; got 3$/],
    [{ maxPerDomain: { prospects: 3 } }, /^lacks maxPerDomain\.days, which must be a whole number/],
    [{ doNotContact: ['a@b.example'] }, /^has doNotContact, which must be an object with emails, domains/],
    [{ doNotContact: { domains: ['a@b.example'] } }, /^has doNotContact\.domains\[0\], which must be a domain/],
    [{ doNotContact: { domains: ['.'] } }, /^has doNotContact\.domains\[0\], which must be a domain/],
    [{ doNotContact: { files: [''] } }, /^has doNotContact\.files\[0\], which must be the path of a file; got ""$/],
    [{ inFlowOfAnotherOwner: 'never' }, /must be one of "refuse", "warn", "allow"; got "never"$/],
    [{ approval: true }, /must be one of "none", "required"; got true$/],
    [{ commitHours: { ...whole.commitHours, days: ['monday'] } }, /must be one of "Mon", "Tue", .*; got "monday"$/],
    [
      { commitHours: { ...whole.commitHours, from: '9:00' } },
      /commitHours\.from, which must be a time such as "09:00"/,
    ],
    [{ commitHours: { ...whole.commitHours, from: '24:00' } }, /commitHours\.from/],
    [{ commitHours: { ...whole.commitHours, to: '24:01' } }, /commitHours\.to/],
    [
      { commitHours: { ...whole.commitHours, to: '22:00' } },
      /commitHours\.to, which must differ from commitHours\.from/,
    ],
    [
      { commitHours: { ...whole.commitHours, timeZone: 'Mars/Olympus' } },
      /a time zone such as "Europe\/Berlin"; got "Mars/,
    ],
  ];
  it.each(wrong)('is refused with one sentence: %j', (value, problem) => {
    const problems = readProblems(value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('is never half-read: any JSON is a policy or has problems of bounded length', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parsePolicy(text);
        if ('policy' in parsed) expect(policySchema.parse(JSON.parse(text))).toEqual(parsed.policy);
        else for (const problem of parsed.problems) expect(problem.length).toBeLessThan(500);
      }),
    );
  });

  it('is described by docs/policy.schema.json, which `npm run documents` writes', () => {
    expect(readFileSync('docs/policy.schema.json', 'utf8')).toBe(renderPolicySchema());
  });
});

describe('docs/policy.md', () => {
  const text = readFileSync('docs/policy.md', 'utf8');
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => block);

  it('has examples that are valid policies', () => {
    expect(examples.length).toBeGreaterThan(listPolicyKeys(policySchema.parse(whole)).length);
    for (const example of examples) expect(readProblems(example), example).toEqual([]);
  });

  it('explains every key with an example', () => {
    const keys = new Set(examples.flatMap((example) => Object.keys(JSON.parse(example) as object)));
    for (const key of Object.keys(whole).slice(1)) {
      expect(text).toContain(`## \`${key}\``);
      expect(keys).toContain(key);
    }
  });
});

describe('the tools that a policy withholds', () => {
  it.each(['flowIds', 'maxProspectsPerPlan', 'coolOffOverride', '$schema'] as const)('are none with %s', (key) => {
    expect(listWithheldTools(policySchema.parse({ [key]: whole[key] }))).toEqual(new Set());
  });

  it.each(
    (Object.keys(whole) as (keyof typeof whole)[]).filter(
      (key) => !['flowIds', 'maxProspectsPerPlan', 'coolOffOverride', '$schema', 'approval'].includes(key),
    ),
  )('are those that contact people without a plan with %s', (key) => {
    expect(listWithheldTools(policySchema.parse({ [key]: whole[key] }))).toEqual(
      new Set(['gong_assign_prospects_to_flow', 'gong_submit_bulk_assignment']),
    );
  });

  it('exist, and include every operation that contacts people', () => {
    const withheld = listWithheldTools({ approval: 'required' });
    const names = new Set<string>([...operations, ...workflows].map(({ name }) => name));
    expect([...withheld].filter((name) => !names.has(name))).toEqual([]);
    const contacting = operations.filter(({ contacts, effect }) => contacts !== undefined || effect === 'outreach');
    expect(contacting.map(({ name }) => name).filter((name) => !withheld.has(name))).toEqual([]);
  });

  it('include the tool that plans and commits in one call where an approval is required', () => {
    const withheld = listWithheldTools({ approval: 'required' });
    expect(withheld).toContain('gong_override_flow_content');
    expect(listWithheldTools({ approval: 'none' })).not.toContain('gong_override_flow_content');
  });
});
