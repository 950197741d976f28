/** The flows and their folders, made from the campaigns. */
import type { Calendar } from './calendar.ts';
import { type Audience, audiences } from './copy/audiences.ts';
import { type Campaign, folders, type WrittenFolder } from './copy/campaigns.ts';
import { filled, type Slots, type WrittenStep } from './copy/theme.ts';
import type { Access, Flow, FlowFolder, FlowStep } from './model.ts';
import { chance, gongId, nth } from './seeded.ts';
import { userIdOf, workspaces } from './users.ts';

const fewestSteps = 3;
const oldestFlowDays = 700;

/** All folders, parents before their children. */
export function createFolders(): FlowFolder[] {
  return folders.map((folder) => ({
    ...accessOf(folder),
    id: folderIdOf(folder.name),
    name: folder.name,
    parentId: folder.parent === undefined ? undefined : folderIdOf(folder.parent),
    workspaceId: workspaces[folder.workspace].id,
  }));
}

/** All flows, folder by folder. */
export function createFlows(calendar: Calendar): Flow[] {
  return folders.flatMap((folder) => {
    const { campaign } = folder;
    if (!campaign) return [];
    return Array.from({ length: campaign.count }, (_, index) => flowOf(folder, campaign, index, calendar));
  });
}

function flowOf(folder: WrittenFolder, campaign: Campaign, index: number, calendar: Calendar): Flow {
  const audience: Audience = audiences[nth(campaign.audiences, index)];
  const occasion = nth(campaign.occasions, Math.floor(index / campaign.audiences.length));
  const slots = { ...audience, audience: audience.name, occasion, place: campaign.place ?? '' };
  const name = filled(campaign.theme.name, slots);
  const id = gongId('flow', name);
  const { below } = chance(`flow ${name}`);
  return {
    ...accessOf(folder),
    id,
    name,
    description: filled(campaign.theme.description, slots),
    folderId: folderIdOf(folder.name),
    folderName: folder.name,
    workspaceId: workspaces[folder.workspace].id,
    creationDate: new Date(calendar.workingTime(1 + below(oldestFlowDays), below(540))).toISOString(),
    exclusive: campaign.exclusive === true,
    steps: () => stepsOf(id, campaign.theme.steps, slots),
  };
}

function stepsOf(flowId: string, written: readonly WrittenStep[], slots: Slots): FlowStep[] {
  let thread = '';
  return chosenSteps(flowId, written).map(({ action, subject, paragraphs }, index) => {
    const isEmail = action === 'SEND_EMAIL' || action === 'AUTO_SEND_EMAIL';
    const isReply = isEmail && subject === undefined;
    if (subject !== undefined) thread = filled(subject, slots);
    return {
      id: gongId(`step of ${flowId}`, index),
      stepOrder: index + 1,
      action,
      subject: isReply ? `Re: ${thread}` : isEmail ? thread : null,
      body: paragraphs.map((paragraph) => htmlOf(filled(paragraph, slots))).join(''),
      isReply,
    };
  });
}

/** The first steps of the theme, and always its last. */
function chosenSteps(flowId: string, written: readonly WrittenStep[]): WrittenStep[] {
  const count = fewestSteps + chance(`cadence of ${flowId}`).below(written.length - fewestSteps + 1);
  return [...written.slice(0, count - 1), ...written.slice(-1)];
}

function htmlOf(paragraph: string): string {
  return paragraph.startsWith('<ul>') ? paragraph : `<p>${paragraph}</p>`;
}

function accessOf({ owner, sharedWith = [] }: WrittenFolder): Access {
  const ownerId = owner === undefined ? undefined : userIdOf(owner);
  const visibility = ownerId === undefined ? 'Company' : sharedWith.length > 0 ? 'Shared' : 'Personal';
  return { visibility, ownerId, sharedWith: sharedWith.map(userIdOf) };
}

function folderIdOf(name: string): string {
  return gongId('folder', name);
}
