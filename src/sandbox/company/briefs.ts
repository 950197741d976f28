/** The AI briefs that the company has defined. */
import { daysBefore } from './dates.ts';
import { gongId } from './ids.ts';
import { userIdOf } from './users.ts';
import { workspaces } from './workspaces.ts';

/** A brief, as Gong answers it. */
export interface Brief {
  readonly briefId: string;
  readonly briefName: string;
  readonly workspaceId: string;
  readonly description: string | null;
  readonly status: 'PUBLISHED' | 'DRAFT';
  readonly creator: string;
  readonly creatorUserId: string;
  readonly created: string;
  readonly updated: string;
}

const rows = [
  ['Account overview', 'americas', 'Where we stand with an account, before a first meeting', 'PUBLISHED'],
  ['Deal review', 'emea', 'Risks and open questions of a deal', 'PUBLISHED'],
  ['Handover to customer success', 'customers', 'What was promised, and to whom', 'PUBLISHED'],
  ['Competitor notes', 'americas', null, 'DRAFT'],
] as const;

/** All briefs. */
export const briefs: readonly Brief[] = rows.map(([briefName, workspace, description, status], index) => ({
  briefId: gongId('brief', briefName),
  briefName,
  workspaceId: workspaces[workspace].id,
  description,
  status,
  creator: 'Priya Raman',
  creatorUserId: userIdOf('priya'),
  created: daysBefore(160 - index),
  updated: daysBefore(40 - index),
}));
