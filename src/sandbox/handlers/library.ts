/** The call library. */
import { listLibraryFolderCalls, listLibraryFolders } from '../../tools/library.ts';
import type { Call } from '../company/calls.ts';
import { createLibraryFolders, type LibraryFolder } from '../company/library.ts';
import { GongFault } from '../responses.ts';
import type { State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

const maxCalls = 12;
const snippetSeconds = 90;

/** The answers about the library. */
export const libraryHandlers = [
  handlerFor(listLibraryFolders, ({ workspaceId }, { company }) => ({
    folders: createLibraryFolders(company.calendar)
      .filter((folder) => workspaceId === undefined || folder.workspaceId === workspaceId)
      .map(({ id, name, parentFolderId, createdBy, updated }) => ({ id, name, parentFolderId, createdBy, updated })),
  })),

  handlerFor(listLibraryFolderCalls, ({ folderId }, state) => {
    if (folderId === undefined) throw new GongFault(400, 'folderId parameter is missing');
    const folder = createLibraryFolders(state.company.calendar).find(({ id }) => id === folderId);
    if (!folder) throw new GongFault(404, `Library folder not found: ${folderId}`);
    return { calls: callsIn(folder, state).map((call, index) => callRow(call, index, folder)) };
  }),
];

function callsIn({ purpose }: LibraryFolder, { calls }: State): Call[] {
  if (purpose === undefined) return [];
  return calls
    .all()
    .filter(({ metaData, scenes }) => metaData.purpose === purpose && !metaData.isPrivate && scenes.length > 0)
    .slice(0, maxCalls);
}

/** Every third one is a snippet. */
function callRow({ metaData }: Call, index: number, { note, createdBy, updated }: LibraryFolder) {
  return {
    id: metaData.id,
    title: metaData.title,
    note: note ?? null,
    addedBy: createdBy,
    created: updated,
    url: metaData.url,
    snippet: index % 3 === 2 ? { fromSec: 0, toSec: Math.min(snippetSeconds, metaData.duration) } : null,
  };
}
