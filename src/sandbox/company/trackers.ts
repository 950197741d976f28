/** The words that the company's calls are searched for. */
import { daysBefore } from './dates.ts';
import { gongId } from './ids.ts';
import { userIdOf } from './users.ts';
import { type WorkspaceKey, workspaces } from './workspaces.ts';

/** A keyword tracker, as Gong answers it. */
export interface Tracker {
  readonly trackerId: string;
  readonly trackerName: string;
  readonly workspaceId: string;
  readonly languageKeywords: readonly {
    readonly language: string;
    readonly keywords: readonly string[];
    readonly includeRelatedForms: boolean;
  }[];
  readonly affiliation: 'Anyone' | 'Company' | 'NonCompany';
  readonly partOfQuestion: boolean;
  readonly saidAt: 'Anytime' | 'First' | 'Last';
  readonly saidAtInterval: number | null;
  readonly saidAtUnit: 'Minutes' | null;
  readonly saidInTopics: readonly string[];
  readonly filterQuery: string | null;
  readonly created: string;
  readonly creatorUserId: string | null;
  readonly updated: string;
  readonly updaterUserId: string | null;
}

interface WrittenTracker {
  readonly name: string;
  readonly workspace: WorkspaceKey;
  readonly keywords: readonly string[];
  readonly saidByUs?: boolean;
  /** Comes with Gong: nobody has made it. */
  readonly builtIn?: true;
}

const written: readonly WrittenTracker[] = [
  { name: 'Pricing', workspace: 'americas', keywords: ['cost', 'price', 'percent for two years'], builtIn: true },
  { name: 'Competitors', workspace: 'americas', keywords: ['Gridpick', 'robots people'] },
  { name: 'Discount', workspace: 'americas', keywords: ['discount'], saidByUs: false },
  { name: 'Overtime', workspace: 'americas', keywords: ['overtime', 'extra space'], saidByUs: false },
  { name: 'WMS project', workspace: 'emea', keywords: ['WMS'] },
  { name: 'IT freeze', workspace: 'emea', keywords: ['freeze from October'] },
  { name: 'Security', workspace: 'emea', keywords: ['SOC 2', 'penetration test', 'single sign-on'] },
  { name: 'Timing', workspace: 'emea', keywords: ['before summer', 'end of the month', 'board on the nineteenth'] },
  { name: 'Go-live', workspace: 'customers', keywords: ['week six', 'week ten'], saidByUs: true },
  { name: 'Renewal', workspace: 'customers', keywords: ['term ends', 'sign again'], saidByUs: true },
  { name: 'Adoption', workspace: 'customers', keywords: ['move lists', 'spreadsheet'] },
  { name: 'Support', workspace: 'customers', keywords: ['hotline', 'support on weekends'] },
];

/** All trackers. */
export const trackers: readonly Tracker[] = written.map((tracker, index) => {
  const userId = tracker.builtIn ? null : userIdOf('priya');
  return {
    trackerId: gongId('tracker', tracker.name),
    trackerName: tracker.name,
    workspaceId: workspaces[tracker.workspace].id,
    languageKeywords: [{ language: 'eng', keywords: tracker.keywords, includeRelatedForms: true }],
    affiliation: tracker.saidByUs === undefined ? 'Anyone' : tracker.saidByUs ? 'Company' : 'NonCompany',
    partOfQuestion: false,
    saidAt: 'Anytime',
    saidAtInterval: null,
    saidAtUnit: null,
    saidInTopics: [],
    filterQuery: null,
    created: daysBefore(600 - index),
    creatorUserId: userId,
    updated: daysBefore(200 - index),
    updaterUserId: userId,
  };
});
