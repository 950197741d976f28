/** Lists the operations by toolset, and selects those that an operator has switched on. */
import type { Operation } from '../client/operation.ts';
import * as ai from './ai.ts';
import * as audit from './audit.ts';
import * as callAccess from './call-access.ts';
import * as calls from './calls.ts';
import * as crm from './crm.ts';
import * as engagement from './engagement.ts';
import * as flows from './flows.ts';
import * as library from './library.ts';
import * as meetings from './meetings.ts';
import * as permissions from './permissions.ts';
import * as privacy from './privacy.ts';
import * as settings from './settings.ts';
import * as stats from './stats.ts';
import * as tasks from './tasks.ts';
import * as users from './users.ts';

/** Every operation by its toolset. */
export const toolsets = {
  /** Has workflows only: see src/workflows. */
  outreach: [],
  flows: listOperations(flows),
  engagement: listOperations(engagement),
  users: listOperations(users),
  calls: listOperations(calls),
  'call-access': listOperations(callAccess),
  tasks: listOperations(tasks),
  library: listOperations(library),
  stats: listOperations(stats),
  settings: listOperations(settings),
  crm: listOperations(crm),
  meetings: listOperations(meetings),
  permissions: listOperations(permissions),
  audit: listOperations(audit),
  privacy: listOperations(privacy),
  ai: listOperations(ai),
} as const satisfies Record<string, readonly Operation[]>;

/** Lists the operations of a module sorted by name, so that every session has the same order. */
function listOperations(module: Readonly<Record<string, Operation>>): readonly Operation[] {
  return Object.values(module).sort(byName);
}

/** Returns the operations of a toolset. */
export function operationsIn(toolset: Toolset): readonly Operation[] {
  return toolsets[toolset];
}

function byName(one: Operation, other: Operation): number {
  return one.name < other.name ? -1 : 1;
}

export type Toolset = keyof typeof toolsets;

export const toolsetNames = Object.keys(toolsets) as Toolset[];

export const operations: readonly Operation[] = Object.values(toolsets).flat();

/** Returns the toolset of an operation. */
export function findToolset(operation: Operation): Toolset | undefined {
  return toolsetNames.find((toolset) => operationsIn(toolset).includes(operation));
}

/** The tools that an operator has switched on. */
export interface Selection {
  /** The presets, toolsets and tools that the operator named. */
  readonly toolsets: readonly string[];
  /** The names of the tools that these come to. */
  readonly tools: ReadonlySet<string>;
  /** Leaves only operations that change nothing. */
  readonly readOnly: boolean;
  /** Includes operations that cannot be undone. */
  readonly allowErase: boolean;
  /** Includes operations that send files. */
  readonly allowUpload: boolean;
}

/** Returns the operations of a selection, sorted by name. */
export function selectOperations(selection: Omit<Selection, 'toolsets'>): Operation[] {
  return operations
    .filter(({ name }) => selection.tools.has(name))
    .filter(({ effect }) => effect === 'read' || !selection.readOnly)
    .filter(({ effect }) => effect !== 'erase' || selection.allowErase)
    .filter(({ upload }) => upload === undefined || selection.allowUpload)
    .sort(byName);
}
