/** The folders of the call library. */
import type { Calendar } from './calendar.ts';
import { toUserId, type WorkspaceKey, workspaces } from './organization/users.ts';
import { gongId } from './seeded.ts';

/** A folder of the library, and which calls it holds. */
export interface LibraryFolder {
  readonly id: string;
  readonly name: string;
  readonly parentFolderId: string | null;
  readonly createdBy: string | null;
  readonly updated: string;
  readonly workspaceId: string;
  /** Calls with this purpose; a folder of folders has none. */
  readonly purpose: string | undefined;
  readonly note: string | undefined;
}

interface WrittenFolder {
  readonly name: string;
  readonly workspace: WorkspaceKey;
  readonly parent?: string;
  readonly purpose?: string;
  readonly note?: string;
}

const written: readonly WrittenFolder[] = [
  { name: 'Onboarding of new colleagues', workspace: 'americas' },
  {
    name: 'Discovery done well',
    workspace: 'americas',
    parent: 'Onboarding of new colleagues',
    purpose: 'Discovery',
    note: 'Listen to how long the silence after the question about cost is.',
  },
  { name: 'Demos', workspace: 'americas', parent: 'Onboarding of new colleagues', purpose: 'Demo' },
  { name: 'Objections in the first minute', workspace: 'emea', purpose: 'Prospecting', note: 'Only the opening.' },
  { name: 'Reviews that led to a renewal', workspace: 'customers', purpose: 'Customer review' },
  { name: 'Collected for the offsite', workspace: 'customers' },
];

/** All folders, parents before their children. */
export function createLibraryFolders(calendar: Calendar): LibraryFolder[] {
  return written.map((folder, index) => ({
    id: toFolderId(folder.name),
    name: folder.name,
    parentFolderId: folder.parent === undefined ? null : toFolderId(folder.parent),
    createdBy: index === 0 ? null : toUserId('priya'),
    updated: calendar.before(90 - index * 7),
    workspaceId: workspaces[folder.workspace].id,
    purpose: folder.purpose,
    note: folder.note,
  }));
}

function toFolderId(name: string): string {
  return gongId('library folder', name);
}
