/** The call library: folders of calls and snippets that a team keeps to learn from. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { id, workspaceId } from './schemas.ts';

export const listLibraryFolders = operation({
  name: 'gong_list_library_folders',
  title: 'List library folders',
  description:
    'Public folders of the call library, where a team keeps calls worth learning from. Without parentFolderId: at the top. What is inside a folder: gong_list_library_folder_calls.',
  route: 'GET /v2/library/folders',
  scope: 'api:library:read',
  effect: 'read',
  query: { workspaceId: workspaceId.optional() },
  output: {
    folders: z.array(z.object({ id, name: z.string(), parentFolderId: id, createdBy: id, updated: z.string() })),
  },
  rows: 'folders',
  emptyOn404: true,
});

export const listLibraryFolderCalls = operation({
  name: 'gong_list_library_folder_calls',
  title: 'List calls of a library folder',
  description:
    'The calls and snippets in one library folder: link, note, who added it, seconds of the snippet. Examples for coaching. All calls of the company: gong_list_calls.',
  route: 'GET /v2/library/folder-content',
  scope: 'api:library:read',
  effect: 'read',
  query: { folderId: id.describe('From gong_list_library_folders; needed').optional() },
  output: {
    calls: z.array(
      z.object({
        id,
        title: z.string(),
        note: z.string(),
        addedBy: id,
        created: z.string(),
        url: z.string(),
        snippet: z.object({ fromSec: z.int(), toSec: z.int() }),
      }),
    ),
  },
  rows: 'calls',
});
