/** Resolves the names in GONG_TOOLSETS to tools. */
import { nearest } from '../client/text.ts';
import { operations, operationsIn, type Toolset, toolsetNames } from '../tools/index.ts';
import { workflows } from '../workflows/index.ts';
import { status } from '../workflows/status.ts';

/** Named sets of toolsets and tools. A preset may name a planned tool, which takes effect when the tool exists. */
export const presets: Readonly<Record<string, readonly (Toolset | `gong_${string}`)[]>> = {
  engage: ['outreach', 'flows', 'engagement', 'users'],
  /** For enrolling people and following up: all workflows but gong_override_flow_content, and the operations they need. */
  rep: [
    'gong_commit_enrollment',
    'gong_find_prospects',
    'gong_get_enrollment',
    'gong_get_prospect_context',
    'gong_plan_enrollment',
    'gong_read_transcript',
    'gong_review_enrollments',
    'gong_search_conversations',
    'gong_status',
    'gong_stop_outreach',
    'gong_list_flows',
    'gong_get_flow_steps',
    'gong_list_assigned_flows',
    'gong_list_tasks',
    'gong_update_task',
    'gong_list_users',
  ],
  coach: [
    'gong_search_calls',
    'gong_read_transcript',
    'gong_search_conversations',
    'stats',
    'library',
    'gong_list_scorecards',
    'gong_list_trackers',
    'gong_list_users',
  ],
  admin: ['users', 'permissions', 'audit', 'call-access', 'privacy'],
  events: ['engagement'],
  all: toolsetNames,
};

const presetNames = Object.keys(presets);
const toolNames: readonly string[] = [...operations, ...workflows].map(({ name }) => name);

export interface ToolNames {
  readonly tools: ReadonlySet<string>;
  /** The tools that were named one by one rather than through a preset or a toolset. */
  readonly namedTools: ReadonlySet<string>;
  /** Problems with the names, each as the rest of a sentence after `GONG_TOOLSETS`. */
  readonly problems: readonly string[];
}

/**
 * Reads presets, toolsets and tools from left to right; a `-` removes. A list that only removes starts from the preset
 * `engage`. gong_status is always on.
 */
export function readToolNames(list: readonly string[]): ToolNames {
  const tools = new Set<string>();
  const namedTools = new Set<string>();
  const problems: string[] = [];
  const isMinus = (item: string) => item.startsWith('-');
  for (const item of list.every(isMinus) ? ['engage', ...list] : list) {
    const name = isMinus(item) ? item.slice(1).trim() : item;
    const members = expand(name);
    if (members === undefined) problems.push(describeUnknown(item));
    for (const tool of members ?? []) {
      namedTools.delete(tool);
      if (isMinus(item)) tools.delete(tool);
      else tools.add(tool);
    }
    if (!isMinus(item) && toolNames.includes(name)) namedTools.add(name);
  }
  tools.add(status.name);
  return { tools, namedTools, problems };
}

/** Returns the names of the tools of a toolset. */
export function toolNamesIn(toolset: Toolset): readonly string[] {
  return (toolset === 'outreach' ? workflows : operationsIn(toolset)).map(({ name }) => name);
}

/** Returns the tools that a name stands for; undefined when nothing has this name. */
function expand(name: string): readonly string[] | undefined {
  if (Object.hasOwn(presets, name)) return presets[name]?.flatMap((member) => expand(member) ?? []);
  const toolset = toolsetNames.find((candidate) => candidate === name);
  if (toolset) return toolNamesIn(toolset);
  return toolNames.includes(name) ? [name] : undefined;
}

function describeUnknown(item: string): string {
  const [, sign = '', name = ''] = /^([-\p{Pd}\u2212]?)\s*(.*)$/su.exec(item) ?? [];
  const meant = nearest(name, [...presetNames, ...toolsetNames, ...toolNames]);
  const suggestion = meant === undefined ? '' : `; did you mean "${sign && '-'}${meant}"?`;
  const separator = /[\s;|]/.test(name) ? ' Names are separated by commas.' : '';
  return `holds "${item}", which is no preset, toolset or tool${suggestion || '.'}${separator} Presets: ${presetNames.join(', ')}. Toolsets: ${toolsetNames.join(', ')}.`;
}
