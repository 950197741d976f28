/** All toolsets, the presets that name several of them, and the choice an operator makes. */
import type { Operation } from '../client/operation.ts';
import * as engagement from './engagement.ts';
import * as flows from './flows.ts';
import * as users from './users.ts';

/** Every operation, by the toolset it is switched on with. */
export const toolsets = {
  flows: operationsOf(flows),
  engagement: operationsOf(engagement),
  users: operationsOf(users),
} as const;

/** The operations that a table exports, sorted by name, so that every session lists them alike. */
function operationsOf(table: Readonly<Record<string, Operation>>): readonly Operation[] {
  return Object.values(table).sort(byName);
}

function byName(one: Operation, other: Operation): number {
  return one.name < other.name ? -1 : 1;
}

export type Toolset = keyof typeof toolsets;

export const toolsetNames = Object.keys(toolsets) as Toolset[];

/** Names that stand for several toolsets. */
export const presets: Readonly<Record<string, readonly Toolset[]>> = {
  engage: ['flows', 'engagement', 'users'],
  all: toolsetNames,
};

/** Every operation of the catalogue. */
export const operations: readonly Operation[] = Object.values(toolsets).flat();

/** What the operator lets an agent see. */
export interface Selection {
  readonly toolsets: readonly Toolset[];
  /** Only operations that change nothing. */
  readonly readOnly: boolean;
  /** Operations that cannot be undone, too. */
  readonly allowErase: boolean;
}

/** The selected operations, sorted by name. */
export function selectOperations(selection: Selection): Operation[] {
  return selection.toolsets
    .flatMap((toolset) => toolsets[toolset])
    .filter(({ effect }) => effect === 'read' || !selection.readOnly)
    .filter(({ effect }) => effect !== 'erase' || selection.allowErase)
    .sort(byName);
}
