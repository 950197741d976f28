/** Operations of Gong's AI, which cost credits: answers and briefs about a CRM record. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { crmObjectType, dateTime, id, integerId } from './schemas.ts';

const aboutWhat = {
  crmEntityType: crmObjectType,
  crmEntityId: id.describe('Its id in the CRM'),
  timePeriod: z.enum([
    'LAST_7DAYS',
    'LAST_30DAYS',
    'LAST_90DAYS',
    'LAST_90_DAYS_SINCE_LAST_ACTIVITY',
    'LAST_YEAR_SINCE_LAST_ACTIVITY',
    'LAST_YEAR',
    'THIS_WEEK',
    'THIS_MONTH',
    'THIS_YEAR',
    'THIS_QUARTER',
    'CUSTOM_RANGE',
    'ALL_CONVERSATIONS',
  ]),
  fromDateTime: dateTime.describe('ISO-8601, UTC').optional(),
  toDateTime: dateTime.describe('ISO-8601, UTC').optional(),
};

const callFindings = z.array(
  z.object({ call: z.object({ id, title: z.string(), started: z.string(), url: z.string() }) }),
);

const emailFindings = z.array(
  z.object({ emails: z.array(z.object({ id, title: z.string(), sentDateTime: z.string() })) }),
);

const searched = { requestId: z.string(), numOfCallsSearched: z.int(), numOfEmailsSearched: z.int() };

export const askEntity = operation({
  name: 'gong_ask_entity',
  title: 'Ask about a CRM record',
  description:
    'Answers a question about one account, deal, contact or lead from its calls and emails (at most 60 and 500), with sources. Every call costs Gong credits. Report: gong_generate_brief.',
  route: 'GET /v2/entities/ask-entity',
  scope: 'api:ai-ask:read',
  effect: 'read',
  query: { workspaceId: integerId.describe('From gong_list_workspaces'), ...aboutWhat, question: z.string() },
  rules: [{ when: { timePeriod: 'CUSTOM_RANGE' }, needs: 'fromDateTime' }],
  output: {
    ...searched,
    answer: z.array(z.object({ answerItems: z.array(z.string()), emailFindings, callFindings })),
  },
  spendsCredits: true,
});

export const generateBrief = operation({
  name: 'gong_generate_brief',
  title: 'Generate a brief',
  description:
    'Writes a brief the company has defined about one account, deal, contact or lead, in sections with sources. Every call costs Gong credits. A single question: gong_ask_entity.',
  route: 'GET /v2/entities/get-brief',
  scope: 'api:ai-briefer:read',
  effect: 'read',
  query: {
    workspaceId: integerId.describe('From gong_list_workspaces'),
    briefName: z.string().describe('From gong_list_briefs'),
    ...aboutWhat,
  },
  rules: [{ when: { timePeriod: 'CUSTOM_RANGE' }, needs: 'fromDateTime' }],
  output: {
    ...searched,
    briefSections: z.array(
      z.object({
        title: z.string(),
        sectionSummary: z.array(z.string()),
        conversationFindings: z.object({ callFindings, emailFindings }),
        briefSectionType: z.enum(['Conversations', 'Web', 'CrmOrGongData', 'McpConnection']),
        webFindings: z.array(z.object({ domain: z.string(), title: z.string(), url: z.string() })),
        mcpResult: z.object({
          connections: z.array(
            z.object({
              name: z.string(),
              status: z.enum([
                'SUCCESS',
                'AUTH_REQUIRED',
                'FAILED',
                'NOT_CONNECTED',
                'NO_MATCHING_TOOLS',
                'NO_USER_CONTEXT',
                'UNKNOWN',
              ]),
            }),
          ),
          servers: z.array(z.string()),
          mcpStatus: z.enum(['SUCCESS', 'FAILURE', 'CONNECTION_ERROR']),
          errorMessage: z.string(),
        }),
      }),
    ),
  },
  spendsCredits: true,
});
