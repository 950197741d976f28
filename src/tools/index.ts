/** All toolsets, the presets that name several of them, and the choice an operator makes. */
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

/** Every operation, by the toolset it is switched on with. */
export const toolsets = {
  /** Workflows only, which are no operations: see src/outreach. */
  outreach: [],
  flows: operationsOf(flows),
  engagement: operationsOf(engagement),
  users: operationsOf(users),
  calls: operationsOf(calls),
  'call-access': operationsOf(callAccess),
  tasks: operationsOf(tasks),
  library: operationsOf(library),
  stats: operationsOf(stats),
  settings: operationsOf(settings),
  crm: operationsOf(crm),
  meetings: operationsOf(meetings),
  permissions: operationsOf(permissions),
  audit: operationsOf(audit),
  privacy: operationsOf(privacy),
  ai: operationsOf(ai),
} as const satisfies Record<string, readonly Operation[]>;

/** The operations that a table exports, sorted by name, so that every session lists them alike. */
function operationsOf(table: Readonly<Record<string, Operation>>): readonly Operation[] {
  return Object.values(table).sort(byName);
}

/** The operations of a toolset. */
export function operationsIn(toolset: Toolset): readonly Operation[] {
  return toolsets[toolset];
}

function byName(one: Operation, other: Operation): number {
  return one.name < other.name ? -1 : 1;
}

export type Toolset = keyof typeof toolsets;

export const toolsetNames = Object.keys(toolsets) as Toolset[];

/** Names that stand for several toolsets. */
export const presets: Readonly<Record<string, readonly Toolset[]>> = {
  engage: ['outreach', 'flows', 'engagement', 'users'],
  all: toolsetNames,
};

/** Every operation of the catalogue. */
export const operations: readonly Operation[] = Object.values(toolsets).flat();

/** The toolset an operation is switched on with. */
export function findToolset(operation: Operation): Toolset | undefined {
  return toolsetNames.find((toolset) => operationsIn(toolset).includes(operation));
}

/** What the operator lets an agent see. */
export interface Selection {
  readonly toolsets: readonly Toolset[];
  /** Only operations that change nothing. */
  readonly readOnly: boolean;
  /** Operations that cannot be undone, too. */
  readonly allowErase: boolean;
  /** Operations that send files, too. */
  readonly allowUpload: boolean;
}

/** The selected operations, sorted by name. */
export function selectOperations(selection: Selection): Operation[] {
  return selection.toolsets
    .flatMap(operationsIn)
    .filter(({ effect }) => effect === 'read' || !selection.readOnly)
    .filter(({ effect }) => effect !== 'erase' || selection.allowErase)
    .filter(({ upload }) => upload === undefined || selection.allowUpload)
    .sort(byName);
}
