/** The forms that the company's calls are reviewed with. */
import type { Calendar } from '../calendar.ts';
import { gongId } from '../seeded.ts';
import { toUserId, type WorkspaceKey, workspaces } from './users.ts';

/** Whether people fill in a scorecard, or Gong does. */
export type ReviewMethod = 'MANUAL' | 'AUTOMATIC';

/** A question of a scorecard, as Gong answers it. */
export interface Question {
  readonly questionId: string;
  readonly questionRevisionId: string;
  readonly questionText: string;
  readonly isOverall: boolean;
  readonly questionType: 'RANGE' | 'MULTIPLE_CHOICE';
  readonly answerGuide: string | null;
  readonly minRange: number | null;
  readonly maxRange: number | null;
  readonly answerOptions: readonly { readonly id: number; readonly text: string }[] | null;
}

/** A scorecard, as Gong answers it; its ids are JSON strings here, and numbers where the scorecard is answered. */
export interface Scorecard {
  readonly scorecardId: string;
  readonly scorecardName: string;
  readonly workspaceId: string;
  readonly enabled: boolean;
  readonly updaterUserId: string;
  readonly created: string;
  readonly updated: string;
  readonly reviewMethod: ReviewMethod;
  readonly questions: readonly Question[];
}

/** What is the same on every day. */
type Undated<T> = Omit<T, 'created' | 'updated'>;

/** A scorecard without its dates. */
export type ScorecardForm = Undated<Scorecard>;

interface WrittenScorecard {
  readonly name: string;
  readonly workspace: WorkspaceKey;
  readonly reviewMethod: ReviewMethod;
  readonly disabled?: true;
  /** The last one asks for the call as a whole. */
  readonly questions: readonly {
    readonly text: string;
    readonly guide?: string;
    readonly options?: readonly string[];
  }[];
}

const writtenScorecards: readonly WrittenScorecard[] = [
  {
    name: 'Discovery',
    workspace: 'americas',
    reviewMethod: 'MANUAL',
    questions: [
      { text: 'Did we learn how the building runs today?', guide: '5: waves, re-slotting and measures were all named' },
      { text: 'Was the cost of the problem put in numbers?' },
      { text: 'How did the call end?', options: ['Dated next step', 'Vague next step', 'None'] },
      { text: 'The call as a whole' },
    ],
  },
  {
    name: 'Customer review',
    workspace: 'customers',
    reviewMethod: 'MANUAL',
    questions: [
      { text: 'Were results shown in the measure of the customer?', guide: '5: measured over six weeks or more' },
      { text: 'The call as a whole' },
    ],
  },
  {
    name: 'First call check',
    workspace: 'emea',
    reviewMethod: 'AUTOMATIC',
    questions: [{ text: 'Did we ask before we told?' }, { text: 'The call as a whole' }],
  },
  {
    name: 'Discovery 2024',
    workspace: 'americas',
    reviewMethod: 'MANUAL',
    disabled: true,
    questions: [{ text: 'The call as a whole' }],
  },
];

/** All scorecards. */
export const scorecards: readonly ScorecardForm[] = writtenScorecards.map((card) => ({
  scorecardId: gongId('scorecard', card.name),
  scorecardName: card.name,
  workspaceId: workspaces[card.workspace].id,
  enabled: card.disabled !== true,
  updaterUserId: toUserId('priya'),
  reviewMethod: card.reviewMethod,
  questions: card.questions.map(({ text, guide = null, options }, number) => ({
    questionId: gongId(`question of ${card.name}`, number),
    questionRevisionId: gongId(`question revision of ${card.name}`, number),
    questionText: text,
    isOverall: number === card.questions.length - 1,
    questionType: options ? 'MULTIPLE_CHOICE' : 'RANGE',
    answerGuide: guide,
    minRange: options ? null : 1,
    maxRange: options ? null : 5,
    answerOptions: options?.map((option, id) => ({ id, text: option })) ?? null,
  })),
}));

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

const writtenTrackers: readonly WrittenTracker[] = [
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
export const trackers: readonly Undated<Tracker>[] = writtenTrackers.map((tracker) => {
  const userId = tracker.builtIn ? null : toUserId('priya');
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
    creatorUserId: userId,
    updaterUserId: userId,
  };
});

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

const briefRows = [
  ['Account overview', 'americas', 'Where we stand with an account, before a first meeting', 'PUBLISHED'],
  ['Deal review', 'emea', 'Risks and open questions of a deal', 'PUBLISHED'],
  ['Handover to customer success', 'customers', 'What was promised, and to whom', 'PUBLISHED'],
  ['Competitor notes', 'americas', null, 'DRAFT'],
] as const;

/** All briefs. */
export const briefs: readonly Undated<Brief>[] = briefRows.map(([briefName, workspace, description, status]) => ({
  briefId: gongId('brief', briefName),
  briefName,
  workspaceId: workspaces[workspace].id,
  description,
  status,
  creator: 'Priya Raman',
  creatorUserId: toUserId('priya'),
}));

/** A call outcome, as Gong answers it. */
export interface DialerOutcome {
  readonly callOutcome: string;
  readonly displayOrder: number;
  readonly connectStatus: 'CONNECTED' | 'NOT_CONNECTED';
  readonly sentiment: 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL' | null;
  readonly todoAction: 'COMPLETE' | 'COMPLETE_AND_REMOVE' | null;
  readonly automation: 'MARK_AS_OPT_OUT' | null;
  readonly category: 'ANSWERED' | 'NOT_ANSWERED';
}

const outcomeRows = [
  ['Meeting booked', 'CONNECTED', 'POSITIVE', 'COMPLETE_AND_REMOVE', null, 'ANSWERED'],
  ['Follow-up needed', 'CONNECTED', 'NEUTRAL', 'COMPLETE', null, 'ANSWERED'],
  ['Not now', 'CONNECTED', 'NEGATIVE', 'COMPLETE', null, 'ANSWERED'],
  ['Do not call again', 'CONNECTED', 'NEGATIVE', 'COMPLETE_AND_REMOVE', 'MARK_AS_OPT_OUT', 'ANSWERED'],
  ['Left a voicemail', 'NOT_CONNECTED', null, 'COMPLETE', null, 'NOT_ANSWERED'],
  ['No answer', 'NOT_CONNECTED', null, null, null, 'NOT_ANSWERED'],
  ['Wrong number', 'NOT_CONNECTED', 'NEGATIVE', 'COMPLETE', null, 'NOT_ANSWERED'],
] as const;

/** All outcomes, in the order reps see them in. */
export const dialerOutcomes: readonly DialerOutcome[] = outcomeRows.map(
  ([callOutcome, connectStatus, sentiment, todoAction, automation, category], index) => ({
    callOutcome,
    displayOrder: index + 1,
    connectStatus,
    sentiment,
    todoAction,
    automation,
    category,
  }),
);

/** Adds to the scorecards when they were created and updated. */
export function dateScorecards(calendar: Calendar): Scorecard[] {
  return scorecards.map((one, index) => ({
    ...one,
    created: calendar.before(500 - index * 10),
    updated: calendar.before(210 - index * 10),
  }));
}

/** Adds to the trackers when they were created and updated. */
export function dateTrackers(calendar: Calendar): Tracker[] {
  return trackers.map((one, index) => ({
    ...one,
    created: calendar.before(600 - index),
    updated: calendar.before(200 - index),
  }));
}

/** Adds to the briefs when they were created and updated. */
export function dateBriefs(calendar: Calendar): Brief[] {
  return briefs.map((one, index) => ({
    ...one,
    created: calendar.before(160 - index),
    updated: calendar.before(40 - index),
  }));
}
