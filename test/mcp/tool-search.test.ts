/**
 * Hosts with many tools find them by search. Ranks the advertised tools by BM25 over name, description and argument names for
 * what salespeople ask. Descriptions are tuned on the odd utterances, and judged by the even ones as well.
 */
import { describe, expect, it } from 'vitest';
import { getTool, type ListedTool, listedTool } from '../../src/mcp/tool.ts';
import { operations } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';

const tools = [...operations, ...workflows].map((source) => listedTool(getTool(source)));

/** Contact people at once, without showing anything first. */
const contacting = [
  'gong_assign_prospects_to_flow',
  'gong_submit_bulk_assignment',
  'gong_override_flow_content',
] as const;

/** Plan, commit and get: the way that shows first what will happen. */
const planFamily = ['gong_plan_enrollment', 'gong_commit_enrollment', 'gong_get_enrollment'] as const;

const plan = 'gong_plan_enrollment';

/** What people say, and the tools of which one is to be first or second. */
const utterances: readonly (readonly [string, ...string[]])[] = [
  ['enroll prospects in a flow', plan],
  ['add people to a sales sequence', plan],
  ['put contacts into a Gong cadence', plan],
  ['send outreach emails to contacts', plan, 'gong_commit_enrollment'],
  ['assign leads to a sequence', plan],
  ['enroll these contacts into the onboarding flow', plan],
  ['start a cadence for these leads', plan],
  ['add a lead to my outbound sequence', plan],
  ['write a personal email for each person in the flow', plan],
  ['put everybody from the call into a flow', plan],
  ['who will be assigned and what will they receive', plan],
  ['preview the emails before they are sent', plan],
  ['commit the plan', 'gong_commit_enrollment'],
  ['go ahead with the enrollment we planned', 'gong_commit_enrollment', plan],
  ['outcome of the enrollment plan after a crash', 'gong_get_enrollment'],
  ['was everybody in the plan assigned', 'gong_get_enrollment', plan],
  ['stop all outreach to this person', 'gong_stop_outreach'],
  ['remove someone from a sequence', 'gong_stop_outreach', 'gong_unassign_prospect_by_crm_id'],
  ['this lead wants to unsubscribe', 'gong_stop_outreach'],
  ['opt out a contact and never contact them again', 'gong_stop_outreach'],
  ['take a prospect out of every flow', 'gong_stop_outreach', 'gong_unassign_prospect_by_crm_id'],
  ['undo the enrollment', 'gong_stop_outreach'],
  ['who replied to our outreach', 'gong_review_enrollments'],
  ['how is my campaign doing', 'gong_review_enrollments'],
  ['who needs attention in my sequences', 'gong_review_enrollments'],
  ['reply rate of the flow by label', 'gong_review_enrollments'],
  ['which enrollments are paused', 'gong_review_enrollments'],
  ['who is in which flow', 'gong_list_assigned_flows'],
  ['which sequences is this contact in', 'gong_list_assigned_flows'],
  ['find the CRM id for an email', 'gong_find_prospects'],
  ['look up contacts by email address', 'gong_find_prospects', 'gong_find_email_references'],
  ['list my flows', 'gong_list_flows'],
  ['which sequences can I use', 'gong_list_flows'],
  ['show the steps of a flow', 'gong_get_flow_steps'],
  ['read the emails in this cadence', 'gong_get_flow_steps'],
  ['folders of flows', 'gong_list_flow_folders'],
  ['prepare me for a meeting with this person', 'gong_get_prospect_context'],
  ['what do we know about this prospect', 'gong_get_prospect_context'],
  ['recent calls and emails with a contact', 'gong_get_prospect_context'],
  ['what did customers say about pricing', 'gong_search_conversations'],
  ['find calls where a competitor was mentioned', 'gong_search_conversations'],
  ['search transcripts for an objection', 'gong_search_conversations'],
  ['who mentioned security on calls last month', 'gong_search_conversations'],
  ['read the transcript of this call', 'gong_read_transcript'],
  ['what was said on the call word for word', 'gong_read_transcript', 'gong_search_conversations'],
  ['summary of yesterday’s calls', 'gong_search_calls', 'gong_search_conversations', 'gong_list_calls'],
  ['list calls of last week', 'gong_list_calls'],
  ['my open tasks', 'gong_list_tasks'],
  ['to-do list of a rep', 'gong_list_tasks'],
  ['mark a task as done', 'gong_update_task'],
  ['list all users', 'gong_list_users'],
  ['email of a Gong user', 'gong_list_users'],
  ['scorecards of a manager', 'gong_list_scorecards', 'gong_list_answered_scorecards'],
  ['answered scorecards of a rep', 'gong_list_answered_scorecards'],
  ['coaching metrics of a manager', 'gong_get_coaching_metrics'],
  ['talk ratio and longest monologue', 'gong_get_interaction_stats'],
  ['activity of my team by day', 'gong_get_activity_day_by_day', 'gong_get_activity_by_period'],
  ['keyword trackers of the company', 'gong_list_trackers'],
  ['library folders with call examples', 'gong_list_library_folders', 'gong_list_library_folder_calls'],
  ['is the server connected and how much quota is left', 'gong_status'],
];

const outreach = utterances.filter(([, ...right]) => right.some((name) => planFamily.some((one) => one === name)));

/** Words that every search leaves out. */
const stopWords = new Set(
  'a an and are as at be by can did do does for from has have how i if in into is it me my of on one or our that the their them these they this to us was we were what when where which who will with you your'.split(
    ' ',
  ),
);

describe('the search for a tool', () => {
  const isRight = ([text, ...right]: readonly [string, ...string[]]) =>
    rank(text)
      .slice(0, 2)
      .some((name) => right.includes(name));
  const halves = [
    ['tuned on', utterances.filter((_, index) => index % 2 === 0), 0],
    ['held out', utterances.filter((_, index) => index % 2 === 1), 4],
  ] as const;

  it.each(halves)('finds the right tool first or second for what salespeople say: %s', (_, half, maxWrong) => {
    const wrong = half.filter((one) => !isRight(one)).map(([text]) => `${text}: ${rank(text).slice(0, 3).join(', ')}`);
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(maxWrong);
  });

  it('finds no tool that contacts people at once before the plan, its commit or its outcome', () => {
    const unsafe = outreach.filter(([text]) => {
      const names = rank(text);
      const family = Math.min(...planFamily.map((name) => names.indexOf(name)).filter((place) => place >= 0));
      return names.slice(0, family).some((name) => contacting.some((one) => one === name));
    });
    expect(unsafe.map(([text]) => `${text}: ${rank(text).slice(0, 3).join(', ')}`)).toEqual([]);
  });

  it('never loads gong_override_flow_content, nor another tool that contacts people without a plan, with every session', () => {
    const loaded = tools.filter(({ _meta }) => _meta?.['anthropic/alwaysLoad'] === true).map(({ name }) => name);
    expect(loaded).toEqual(expect.arrayContaining([...planFamily]));
    expect(loaded.filter((name) => contacting.some((one) => one === name))).toEqual([]);
    expect(loaded.length).toBeLessThanOrEqual(8);
  });
});

const documents = tools.map((tool) => ({ name: tool.name, words: toWords(describeForSearch(tool)) }));
const meanLength = documents.reduce((sum, { words }) => sum + words.length, 0) / documents.length;

function describeForSearch({ name, description, inputSchema }: ListedTool): string {
  return [name, description, ...Object.keys(inputSchema.properties ?? {})].join(' ');
}

/** Splits camel case and underscores, keeps hyphens, and takes the plural for the singular. */
function toWords(text: string): string[] {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[a-z0-9]+(?:-[a-z0-9]+)*/g);
  const wanted = (words ?? []).filter((word) => !stopWords.has(word));
  return wanted.map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, '') : word));
}

/** Returns the names of the tools that share a word with the text, the best match first (BM25, k1 = 1.2, b = 0.75). */
function rank(text: string): string[] {
  const query = new Set(toWords(text));
  const scores = documents.map(({ name, words }) => {
    const score = [...query].reduce((sum, word) => {
      const count = words.filter((one) => one === word).length;
      const having = documents.filter((document) => document.words.includes(word)).length;
      const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
      return sum + (rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * words.length) / meanLength));
    }, 0);
    return { name, score };
  });
  return scores
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ name }) => name);
}
