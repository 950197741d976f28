/** The workspaces of the company. */
import { gongId } from './ids.ts';
import type { Workspace } from './model.ts';

/** The workspaces by the key that other data name them with. */
export const workspaces = {
  americas: workspace('Americas Sales', 'New business in North and South America'),
  emea: workspace('EMEA and APAC Sales', 'New business in Europe, the Middle East, Africa and Asia-Pacific'),
  customers: workspace('Customer Success', 'Onboarding, renewals and expansion, all regions'),
} as const satisfies Record<string, Workspace>;

/** How data name a workspace. */
export type WorkspaceKey = keyof typeof workspaces;

function workspace(name: string, description: string): Workspace {
  return { id: gongId('workspace', name), name, description };
}
