/** The kinds of calls the company has: what they are about and how they end. */
import type { Topic } from './dialogues.ts';

/** A kind of call, with `[[slots]]` that the call fills in. */
export interface CallKind {
  readonly title: string;
  readonly purpose: string;
  /** How the title of our host ends. */
  readonly host: 'Representative' | 'Account Executive' | 'Success Manager';
  readonly direction: 'Outbound' | 'Conference';
  readonly topics: readonly Topic[];
  /** Whether a solutions engineer takes part. */
  readonly expert: boolean;
  readonly briefs: readonly string[];
  readonly keyPoints: readonly string[];
  readonly outcomes: readonly { readonly category: string; readonly name: string }[];
}

const meeting = { category: 'Connected', name: 'Meeting booked' };
const followUp = { category: 'Connected', name: 'Follow-up needed' };
const notNow = { category: 'Connected', name: 'Not now' };
const agreed = { category: 'Connected', name: 'Agreed to proceed' };

/** All kinds of calls. */
export const callKinds: readonly CallKind[] = [
  {
    title: 'Call with [[buyerFullName]], [[account]]',
    purpose: 'Prospecting',
    host: 'Representative',
    direction: 'Outbound',
    topics: ['Objections', 'Next steps'],
    expert: false,
    briefs: [
      '[[buyer]] at [[account]] is not looking for anything new, but is measured on [[metric]] and asked for one page on it.',
      '[[account]] is busy with a WMS project. [[buyer]] agreed to be called again in April.',
    ],
    keyPoints: ['Measured on [[metric]]', 'No new projects before summer', 'Open to one page by email'],
    outcomes: [meeting, followUp, notNow],
  },
  {
    title: '[[account]] and Northwind: discovery',
    purpose: 'Discovery',
    host: 'Account Executive',
    direction: 'Conference',
    topics: ['Small talk', 'Current process', 'Competition', 'Next steps'],
    expert: false,
    briefs: [
      '[[account]] releases waves by hand and struggles with [[pain]]. Last year it cost about 400,000 in overtime and rented space. [[buyer]] will send an export so that we can show the effect on [[metric]].',
    ],
    keyPoints: [
      'Main pain: [[pain]]',
      'Re-slotted two years ago by a consultant, has drifted since',
      'Also talks to Gridpick and to its WMS vendor',
      'The export is promised for Friday',
    ],
    outcomes: [meeting, followUp],
  },
  {
    title: 'Slotwise demo for [[account]]',
    purpose: 'Demo',
    host: 'Account Executive',
    direction: 'Conference',
    topics: ['Small talk', 'Product demo', 'Security', 'Pricing', 'Next steps'],
    expert: true,
    briefs: [
      'Demo on the order lines of [[account]]. The map showed the jammed cross-aisle at once; [[buyer]] liked that shift leads have the last word. IT has a freeze from October, so the pilot runs on a nightly export.',
    ],
    keyPoints: [
      'Expected effect: 11 percent less walking, plus or minus 3',
      'IT freeze from October; pilot on an export',
      'Security questionnaire with 120 questions to come',
      'Wants a business case that finance believes',
    ],
    outcomes: [agreed, followUp],
  },
  {
    title: '[[account]]: commercial discussion',
    purpose: 'Negotiation',
    host: 'Account Executive',
    direction: 'Conference',
    topics: ['Pricing', 'Competition', 'Security', 'Next steps'],
    expert: false,
    briefs: [
      'Price and term for [[account]]. The second site at the price of the first matters more to them than a discount. The board meets on the nineteenth.',
    ],
    keyPoints: [
      'Second site at the price of the first',
      'Board decision on the nineteenth',
      'Gridpick is cheaper, but wants to move the whole building',
    ],
    outcomes: [agreed, followUp, notNow],
  },
  {
    title: 'Kick-off: Slotwise at [[account]]',
    purpose: 'Onboarding',
    host: 'Success Manager',
    direction: 'Conference',
    topics: ['Small talk', 'Go-live plan', 'Security', 'Next steps'],
    expert: true,
    briefs: [
      'Kick-off with [[account]]. The ten-week plan is agreed; systems provides the export, and a person from the floor may veto moves.',
    ],
    keyPoints: [
      'One aisle in week six, the building in week ten',
      'A person from the floor has a veto',
      'The export comes from systems',
    ],
    outcomes: [agreed],
  },
  {
    title: '[[account]]: quarterly review',
    purpose: 'Customer review',
    host: 'Success Manager',
    direction: 'Conference',
    topics: ['Small talk', 'Adoption', 'Renewal', 'Next steps'],
    expert: false,
    briefs: [
      '[[account]] sees [[metric]] 14 percent better than at the start. The late shift ignores the move lists because of returns; planners still export to a spreadsheet. They would renew if the export gets a date and weekend support is in writing.',
    ],
    keyPoints: [
      '14 percent better, measured over six weeks',
      'Returns block the lower locations after five',
      'Renewal depends on the export and on weekend support',
    ],
    outcomes: [agreed, followUp],
  },
];

/** The short call that a site has every working day while it goes live: most of these calls are with one person. */
export const dailyCheckIn: CallKind = {
  title: '[[account]]: go-live check-in',
  purpose: 'Onboarding',
  host: 'Success Manager',
  direction: 'Conference',
  topics: ['Next steps'],
  expert: false,
  briefs: [
    'Daily check-in with [[buyer]] at [[account]] during the go-live. The move list of the night was worked off; one aisle is left.',
    'Daily check-in with [[account]]. The export came late, so the moves of the night were done by hand.',
  ],
  keyPoints: ['Move list of the night', 'Export from the WMS'],
  outcomes: [agreed, followUp],
};
