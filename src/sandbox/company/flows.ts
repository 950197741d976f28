/** The flows and their folders, made from the campaigns. */
import type { Calendar } from './calendar.ts';
import { type Audience, audiences } from './copy/audiences.ts';
import { type Campaign, folders, type WrittenFolder } from './copy/campaigns.ts';
import { filled, type Words, type WrittenStep } from './copy/theme.ts';
import type { Access, Flow, FlowFolder, FlowStep } from './model.ts';
import { toUserId, workspaces } from './organization/users.ts';
import { chance, gongId, nth } from './seeded.ts';

const minSteps = 3;
const oldestFlowDays = 700;

/** All folders, parents before their children. */
export function createFolders(): FlowFolder[] {
  return folders.map((folder) => ({
    ...createAccess(folder),
    id: toFolderId(folder.name),
    name: folder.name,
    parentId: folder.parent === undefined ? undefined : toFolderId(folder.parent),
    workspaceId: workspaces[folder.workspace].id,
  }));
}

/** All flows, folder by folder. */
export function createFlows(calendar: Calendar): Flow[] {
  return folders.flatMap((folder) => {
    const { campaign } = folder;
    if (!campaign) return [];
    return Array.from({ length: campaign.count }, (_, index) => createFlow(folder, campaign, index, calendar));
  });
}

function createFlow(folder: WrittenFolder, campaign: Campaign, index: number, calendar: Calendar): Flow {
  const audience: Audience = audiences[nth(campaign.audiences, index)];
  const occasion = nth(campaign.occasions, Math.floor(index / campaign.audiences.length));
  const words = { ...audience, audience: audience.name, occasion, place: campaign.place ?? '' };
  const name = filled(campaign.theme.name, words);
  const id = gongId('flow', name);
  const { below } = chance(`flow ${name}`);
  return {
    ...createAccess(folder),
    id,
    name,
    description: filled(campaign.theme.description, words),
    folderId: toFolderId(folder.name),
    folderName: folder.name,
    workspaceId: workspaces[folder.workspace].id,
    creationDate: new Date(calendar.workingTime(1 + below(oldestFlowDays), below(540))).toISOString(),
    exclusive: campaign.exclusive === true,
    steps: () => createSteps(id, campaign.theme.steps, words),
  };
}

function createSteps(flowId: string, written: readonly WrittenStep[], words: Words): FlowStep[] {
  let thread = '';
  return chosenSteps(flowId, written).map(({ action, subject, paragraphs }, index) => {
    const isEmail = action === 'SEND_EMAIL' || action === 'AUTO_SEND_EMAIL';
    const isReply = isEmail && subject === undefined;
    if (subject !== undefined) thread = filled(subject, words);
    return {
      id: gongId(`step of ${flowId}`, index),
      stepOrder: index + 1,
      action,
      subject: isReply ? `Re: ${thread}` : isEmail ? thread : null,
      body: paragraphs.map((paragraph) => toHtml(filled(paragraph, words))).join(''),
      isReply,
    };
  });
}

/** The first steps of the theme, and always its last. */
function chosenSteps(flowId: string, written: readonly WrittenStep[]): WrittenStep[] {
  const count = minSteps + chance(`cadence of ${flowId}`).below(written.length - minSteps + 1);
  return [...written.slice(0, count - 1), ...written.slice(-1)];
}

function toHtml(paragraph: string): string {
  return paragraph.startsWith('<ul>') ? paragraph : `<p>${paragraph}</p>`;
}

function createAccess({ owner, sharedWith = [] }: WrittenFolder): Access {
  const ownerId = owner === undefined ? undefined : toUserId(owner);
  const visibility = ownerId === undefined ? 'Company' : sharedWith.length > 0 ? 'Shared' : 'Personal';
  return { visibility, ownerId, sharedWith: sharedWith.map(toUserId) };
}

function toFolderId(name: string): string {
  return gongId('folder', name);
}
