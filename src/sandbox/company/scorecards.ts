/** The forms that the company's calls are reviewed with. */
import { daysBefore } from './dates.ts';
import { gongId } from './ids.ts';
import { userIdOf } from './users.ts';
import { type WorkspaceKey, workspaces } from './workspaces.ts';

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

const written: readonly WrittenScorecard[] = [
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
export const scorecards: readonly Scorecard[] = written.map((card, index) => ({
  scorecardId: gongId('scorecard', card.name),
  scorecardName: card.name,
  workspaceId: workspaces[card.workspace].id,
  enabled: card.disabled !== true,
  updaterUserId: userIdOf('priya'),
  created: daysBefore(500 - index * 10),
  updated: daysBefore(210 - index * 10),
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
