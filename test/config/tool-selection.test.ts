import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets, readToolNames, toolNamesIn } from '../../src/config/tool-selection.ts';
import { instructions } from '../../src/mcp/instructions.ts';
import { operations, selectOperations, toolsetNames } from '../../src/tools/index.ts';
import { selectWorkflows, workflows } from '../../src/workflows/index.ts';
import { keys, readConfig, readProblems } from './examples.ts';

const allTools = [...operations, ...workflows].map(({ name }) => name as string).toSorted();

/** Returns the names of the tools that a configuration lists. */
function listTools(toolsets: string, environment: Record<string, string> = {}): string[] {
  const config = readConfig({ ...keys, GONG_TOOLSETS: toolsets, ...environment });
  return [...selectOperations(config), ...selectWorkflows(config)].map(({ name }) => name as string).toSorted();
}

function readToolsetProblems(toolsets: string, environment: Record<string, string> = {}): readonly string[] {
  return readProblems({ ...keys, GONG_TOOLSETS: toolsets, ...environment });
}

const withStatus = (names: readonly string[]) => [...new Set([...names, 'gong_status'])].toSorted();
const without = (names: readonly string[], ...removed: readonly string[]) =>
  names.filter((name) => !removed.includes(name));
const erasing: readonly string[] = operations.filter(({ effect }) => effect === 'erase').map(({ name }) => name);
const uploading: readonly string[] = operations.filter(({ upload }) => upload).map(({ name }) => name);

describe('the presets', () => {
  it('name only tools and toolsets that exist', () => {
    const known = new Set<string>([...allTools, ...toolsetNames]);
    const unknown = Object.values(presets)
      .flat()
      .filter((name) => !known.has(name));
    expect(unknown).toEqual([]);
  });

  it('share no name with a toolset', () => {
    expect(Object.keys(presets).filter((preset) => toolsetNames.some((toolset) => toolset === preset))).toEqual([]);
  });

  it('give a rep all workflows but gong_override_flow_content, and six operations', () => {
    const operations = [
      'gong_list_flows',
      'gong_get_flow_steps',
      'gong_list_assigned_flows',
      'gong_list_tasks',
      'gong_update_task',
      'gong_list_users',
    ];
    const names = without(toolNamesIn('outreach'), 'gong_override_flow_content');
    expect(listTools('rep')).toEqual([...names, ...operations].toSorted());
  });

  it('give a coach calls, statistics, the library and scorecards', () => {
    const names = [
      'gong_search_calls',
      'gong_read_transcript',
      'gong_search_conversations',
      'gong_list_scorecards',
      'gong_list_trackers',
      'gong_list_users',
      ...toolNamesIn('stats'),
      ...toolNamesIn('library'),
    ];
    expect(listTools('coach')).toEqual(withStatus(names));
  });

  it('give an administrator users, permissions, access and privacy, without erasure', () => {
    const toolsets = ['users', 'permissions', 'audit', 'call-access', 'privacy'] as const;
    const names = toolsets.flatMap((toolset) => toolNamesIn(toolset));
    expect(listTools('admin')).toEqual(withStatus(without(names, ...erasing)));
    expect(listTools('admin', { GONG_ALLOW_ERASE: 'true' })).toEqual(withStatus(names));
  });

  it('have events for the engagement tools, and all for everything', () => {
    expect(listTools('events')).toEqual(withStatus(toolNamesIn('engagement')));
    expect(listTools('all')).toEqual(without(allTools, ...erasing, ...uploading));
  });
});

describe('GONG_TOOLSETS', () => {
  it.each([
    ['users', withStatus(toolNamesIn('users'))],
    ['gong_list_users', ['gong_list_users', 'gong_status']],
    ['gong_status', ['gong_status']],
    ['users,-users,gong_list_users', ['gong_list_users', 'gong_status']],
    ['gong_list_users,-users', undefined],
    ['-users,gong_list_users', ['gong_list_users', 'gong_status']],
    ['users,-flows', withStatus(toolNamesIn('users'))],
    ['users,-gong_status', withStatus(toolNamesIn('users'))],
    ['users, - gong_get_user ,', withStatus(without(toolNamesIn('users'), 'gong_get_user'))],
    ['all,-all,gong_list_users', ['gong_list_users', 'gong_status']],
    ['users,users,gong_list_users', withStatus(toolNamesIn('users'))],
  ])('is read from left to right: %s', (toolsets, expected) => {
    if (expected) expect(listTools(toolsets)).toEqual(expected);
    else
      expect(readToolsetProblems(toolsets)).toEqual([
        `GONG_TOOLSETS (${toolsets}) enables no tool at all but gong_status.`,
      ]);
  });

  it('starts from engage when it only removes', () => {
    expect(listTools('-gong_list_users')).toEqual(without(listTools('engage'), 'gong_list_users'));
    expect(listTools('-flows,-engagement')).toEqual(listTools('outreach,users'));
    expect(listTools('-calls')).toEqual(listTools('engage'));
  });

  it('adds a tool to a preset and removes one', () => {
    const names = [...listTools('rep'), 'gong_ask_entity'].toSorted();
    expect(listTools('rep,gong_ask_entity,-gong_update_task')).toEqual(without(names, 'gong_update_task'));
  });

  it.each([
    ['Rep', 'did you mean "rep"?'],
    ['engaged', 'did you mean "engage"?'],
    ['gong_list_user', 'did you mean "gong_list_users"?'],
    ['-gong_list_user', 'did you mean "-gong_list_users"?'],
    ['rep,–gong_update_task', 'did you mean "-gong_update_task"?'],
    ['rep calls', 'Names are separated by commas.'],
    ['rep;calls', 'Names are separated by commas.'],
    ['something', 'Presets: engage, rep, coach, admin, events, all. Toolsets: outreach, '],
    ['-', 'no preset, toolset or tool'],
    ['+gong_list_users', 'did you mean "gong_list_users"?'],
    ['constructor', 'no preset, toolset or tool'],
    ['gong_approve_everything', 'no preset, toolset or tool'],
  ])('is refused with an unknown name: %s', (toolsets, reason) => {
    expect(readToolsetProblems(toolsets)).toEqual([expect.stringContaining(reason)]);
  });

  it('is refused with one sentence for each unknown name', () => {
    expect(readToolsetProblems('flow,user,users')).toHaveLength(2);
  });

  it.each(erasing)('refuses %s by name unless GONG_ALLOW_ERASE is set', (tool) => {
    const problem = `GONG_TOOLSETS names ${tool}, which needs GONG_ALLOW_ERASE=true.`;
    expect(readToolsetProblems(`users,${tool}`)).toEqual([problem]);
    expect(readToolsetProblems(`privacy,${tool}`)).toEqual([problem]);
    expect(readToolsetProblems(`users,${tool},-${tool}`)).toEqual([]);
    expect(listTools(tool, { GONG_ALLOW_ERASE: 'true' })).toEqual(withStatus([tool]));
  });

  it.each(uploading)('refuses %s by name unless GONG_FILES_DIR is set', (tool) => {
    expect(readToolsetProblems(`users,${tool}`)).toEqual([`GONG_TOOLSETS names ${tool}, which needs GONG_FILES_DIR.`]);
    expect(readToolsetProblems(`users,${tool},-calls,-crm`)).toEqual([]);
    expect(listTools(tool, { GONG_FILES_DIR: '/' })).toEqual(withStatus([tool]));
  });

  it('is refused when only gong_status is left', () => {
    expect(readToolsetProblems('users,-users')).toHaveLength(1);
    expect(readToolsetProblems('events', { GONG_READ_ONLY: 'true' })).toEqual([
      'GONG_TOOLSETS (events) and GONG_READ_ONLY together enable no tool at all but gong_status.',
    ]);
  });

  it('enables gong_status and nothing forbidden, and the instructions name only enabled tools', () => {
    const name = fc.constantFrom(...Object.keys(presets), ...toolsetNames, ...allTools);
    const item = fc.tuple(fc.constantFrom('', '-'), name).map((pieces) => pieces.join(''));
    const isOn = (list: readonly string[], tool: string) => {
      const begins = list.every((one) => one.startsWith('-'));
      return (begins ? ['engage', ...list] : list).reduce((on, one) => {
        const named = readToolNames([one.replace(/^-/, ''), '-gong_status']).tools.has(tool);
        return named ? !one.startsWith('-') : on;
      }, false);
    };
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 6 }), fc.boolean(), (list, readOnly) => {
        const { tools, problems } = readToolNames(list);
        expect(problems).toEqual([]);
        for (const tool of without(allTools, 'gong_status')) expect(tools.has(tool), tool).toBe(isOn(list, tool));
        const selection = { tools, readOnly, allowErase: false, allowUpload: false };
        const sources = [...selectOperations(selection), ...selectWorkflows(selection)];
        const names = new Set<string>(sources.map((source) => source.name));
        expect(names).toContain('gong_status');
        for (const { effect } of sources) expect(effect).not.toBe('erase');
        if (readOnly) for (const { effect } of sources) expect(effect).toBe('read');
        const mentioned = instructions({ tools: names }).match(/gong_[a-z_]+[a-z]/g) ?? [];
        expect(mentioned.filter((tool) => !names.has(tool))).toEqual([]);
      }),
    );
  });
});
