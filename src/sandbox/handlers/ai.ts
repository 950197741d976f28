/** The answers and briefs of Gong's AI. There is no AI in the sandbox: it says so, and points at real calls. */
import { askEntity, generateBrief } from '../../tools/ai.ts';
import type { Call } from '../company/calls.ts';
import type { Email } from '../company/enrollments.ts';
import type { Prospect } from '../company/model.ts';
import { briefs } from '../company/organization/settings.ts';
import { findStart } from '../requests/periods.ts';
import { GongFault } from '../responses.ts';
import { emailsWith, type State } from '../state/state.ts';
import { handlerFor, type Input } from './handler.ts';

const dayMilliseconds = 86_400_000;
const maxCalls = 60;
const maxEmails = 500;
const shownFindings = 3;
const disclaimer = 'This is a canned answer of the sandbox: no AI has read anything.';

type Question = Omit<Input<typeof askEntity>, 'question'>;

interface Conversations {
  readonly calls: readonly Call[];
  readonly emails: readonly Email[];
}

/** The answers that cost credits. */
export const aiHandlers = [
  handlerFor(askEntity, ({ question, ...about }, state) => {
    const found = listConversations(about, state);
    spendCredit(state);
    const { calls } = found;
    return {
      ...searched(found),
      answer: [
        {
          answerItems: [
            disclaimer,
            `You asked: ${question}`,
            ...calls.slice(0, shownFindings).flatMap(({ content }) => content.brief ?? []),
          ],
          ...listFindings(found),
        },
      ],
    };
  }),

  handlerFor(generateBrief, ({ briefName, ...about }, state) => {
    if (!briefs.some((brief) => brief.briefName === briefName && brief.workspaceId === about.workspaceId)) {
      throw new GongFault(404, `Brief not found: ${briefName}`);
    }
    const found = listConversations(about, state);
    spendCredit(state);
    const [latest] = found.calls;
    const keyPoints = latest?.content.keyPoints.map(({ text }) => text) ?? [];
    return {
      ...searched(found),
      briefSections: [
        {
          ...createSection('Where we stand', [disclaimer, latest?.content.brief ?? 'There was no call.']),
          conversationFindings: listFindings(found),
        },
        createSection('What matters to them', keyPoints),
      ],
    };
  }),
];

function spendCredit(state: State): void {
  if (state.credits === 0) throw new GongFault(402, 'The company has no Gong credits left');
  state.credits -= 1;
}

function searched({ calls, emails }: Conversations) {
  return { numOfCallsSearched: calls.length, numOfEmailsSearched: emails.length };
}

function listFindings({ calls, emails }: Conversations) {
  return {
    callFindings: calls.slice(0, shownFindings).map(({ metaData: { id, title, started, url } }) => ({
      call: { id, title, started, url },
    })),
    emailFindings: emails.slice(0, shownFindings).map(({ id, title, sentTime }) => ({
      emails: [{ id, title, sentDateTime: sentTime }],
    })),
  };
}

function createSection(title: string, sectionSummary: readonly string[]) {
  return {
    title,
    sectionSummary,
    conversationFindings: null,
    briefSectionType: 'Conversations',
    webFindings: [],
    mcpResult: null,
  };
}

/** The newest calls and emails about a record in the period. Throws Gong's 404 for a record it does not know. */
function listConversations(about: Question, state: State): Conversations {
  const { workspaceId, crmEntityId, timePeriod, fromDateTime, toDateTime } = about;
  if (!state.hasWorkspace(workspaceId)) throw new GongFault(400, `workspaceId is not a workspace: ${workspaceId}`);
  const people = listPeople(about, state);
  const calls = state.calls
    .all()
    .filter(({ metaData }) => metaData.workspaceId === workspaceId)
    .filter((call) => listRecords(call).includes(crmEntityId));
  const emails = people.flatMap((person) => emailsWith(person, state));
  const lastActivity = Math.max(
    ...calls.map(({ metaData }) => Date.parse(metaData.started)),
    ...emails.map(({ sentTime }) => Date.parse(sentTime)),
  );
  const from =
    timePeriod === 'CUSTOM_RANGE' ? moment(fromDateTime, 0) : takeBeginning(timePeriod, state.now(), lastActivity);
  const to = timePeriod === 'CUSTOM_RANGE' ? moment(toDateTime, state.now()) : state.now();
  const isMeant = (time: string) => Date.parse(time) >= from && Date.parse(time) < to;
  return {
    calls: calls.filter(({ metaData }) => isMeant(metaData.started)).slice(0, maxCalls),
    emails: emails.filter(({ sentTime }) => isMeant(sentTime)).slice(0, maxEmails),
  };
}

/** The people behind a record: those of the account or the deal, or the one person. */
function listPeople({ crmEntityType, crmEntityId }: Question, state: State): Prospect[] {
  const { accounts, deals } = state.company;
  const accountCrmId =
    crmEntityType === 'DEAL'
      ? deals.find(({ crmId }) => crmId === crmEntityId)?.accountCrmId
      : crmEntityType === 'ACCOUNT'
        ? accounts.find(({ crmId }) => crmId === crmEntityId)?.crmId
        : undefined;
  if (accountCrmId !== undefined) return state.prospects().filter((person) => person.accountCrmId === accountCrmId);
  const person = state.prospect(crmEntityId);
  if (person?.objectType.toUpperCase() === crmEntityType) return [person];
  throw new GongFault(404, `${crmEntityType} not found: ${crmEntityId}`);
}

function listRecords({ context, parties }: Call): string[] {
  return [...context, ...parties.flatMap((party) => party.context)].flatMap(({ objects }) =>
    objects.map(({ objectId }) => objectId),
  );
}

function takeBeginning(period: Question['timePeriod'], now: number, lastActivity: number): number {
  const beginnings: Readonly<Record<Question['timePeriod'], number>> = {
    LAST_7DAYS: now - 7 * dayMilliseconds,
    LAST_30DAYS: now - 30 * dayMilliseconds,
    LAST_90DAYS: now - 90 * dayMilliseconds,
    LAST_YEAR: now - 365 * dayMilliseconds,
    LAST_90_DAYS_SINCE_LAST_ACTIVITY: lastActivity - 90 * dayMilliseconds,
    LAST_YEAR_SINCE_LAST_ACTIVITY: lastActivity - 365 * dayMilliseconds,
    THIS_WEEK: findStart(now, 'WEEK'),
    THIS_MONTH: findStart(now, 'MONTH'),
    THIS_QUARTER: findStart(now, 'QUARTER'),
    THIS_YEAR: findStart(now, 'YEAR'),
    ALL_CONVERSATIONS: Number.NEGATIVE_INFINITY,
    CUSTOM_RANGE: Number.NEGATIVE_INFINITY,
  };
  return beginnings[period];
}

function moment(time: string | undefined, otherwise: number): number {
  return time === undefined ? otherwise : Date.parse(time);
}
