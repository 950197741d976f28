/** Copy for customers, and for deals that are about to make some. */
import { autoEmail, call, email, message, type Theme, task } from './theme.ts';

/** The themes for customers. */
export const customers = {
  renewal: {
    name: 'Renewal [[occasion]] - [[audience]]',
    description: 'Renewal with [[readers]], [[occasion]] before the end of the term. Facts first, paper second.',
    steps: [
      task(
        'Pull the value report of {{account.name}}: [[metric]] at the start and now, active users, open tickets. Fix what is broken before you write.',
      ),
      email(
        'Your year with Slotwise',
        'Hi {{recipient.first_name}},',
        'The term of {{account.name}} ends in [[occasion]]. Before we talk about paper, I would like to show you what the year has brought.',
        'The report is attached. The line I would look at first is [[metric]]; the one I am not happy with is the number of planners who still export to a spreadsheet.',
        'May we have thirty minutes, you and whoever carries the budget? {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
      call(
        'Ask: what would make you hesitate to sign again today? Write the answer down word for word, and bring the fix to the next meeting.',
      ),
      email(
        undefined,
        'Hi {{recipient.first_name}},',
        'As discussed, here is the proposal on one page: the same scope, the price per shipped line you know, and the two open points with a date and a name.',
        'If your purchasing needs a longer lead time than [[occasion]], tell me now and I will adapt the dates.',
        '{{sender.first_name}}',
      ),
      autoEmail(
        'Two dates for your calendar',
        'Hi {{recipient.first_name}},',
        'A reminder without pressure: the notice period and the end of the term are both within the next [[occasion]]. I would rather you decide than that a date does.',
        'Is anything missing on your side?',
        '{{sender.first_name}}',
      ),
      call(
        'Last call before the notice date, together with the executive sponsor. Goal: a clear yes, or a clear list.',
      ),
    ],
  },
  expansion: {
    name: 'Expansion [[occasion]] - [[audience]]',
    description: 'For [[readers]] at customers with a good first site: [[occasion]].',
    steps: [
      email(
        'From one site to the next',
        'Hi {{recipient.first_name}},',
        'Your first site has held its numbers for two quarters. That is usually when other sites begin to ask, so here is what the next step looks like for {{account.name}}: [[occasion]].',
        'It takes four weeks instead of ten, because the interfaces exist and your people can train your people.',
        'Who owns the next building, and would you introduce me?',
        '{{sender.first_name}}',
      ),
      task(
        'Work out the case for the next site from its order lines. Use the measured effect of the first site and halve it.',
      ),
      call('With the owner of the next site. Let the champion speak first; answer questions about effort honestly.'),
      email(
        undefined,
        'Hi {{recipient.first_name}},',
        'Here is the case for the next site, with half the effect you measured at the first one. It still pays back within the year.',
        '[[proof]]',
        'Shall we go through it with finance, before budgets close?',
        '{{sender.first_name}}',
      ),
      autoEmail(
        'The plan for [[occasion]]',
        'Hi {{recipient.first_name}},',
        'If we begin by the first of the month, the next site is stable four weeks before your peak. If we begin later, I would wait until after it.',
        'Which of the two shall I plan?',
        '{{sender.first_name}}',
      ),
    ],
  },
  onboarding: {
    name: 'Onboarding [[occasion]] - [[audience]]',
    description: 'The first ten weeks of a new customer ([[occasion]]), for [[readers]].',
    steps: [
      email(
        'Welcome to Slotwise',
        'Hi {{recipient.first_name}},',
        'Welcome! For the next ten weeks I am the one to call. This is the whole plan: data in weeks one and two, a first plan on paper in week four, one aisle in week six, the whole building in week ten.',
        'From you I need one person who knows the export, and one from the floor who may say no.',
        'Can we have the kick-off this week? {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
      task(
        'Check the first export of {{account.name}}: missing locations, negative stock, items without dimensions. Send the list the same day.',
      ),
      call(
        'End of week two. Ask the person from the floor what they would change. Put it into the first plan, visibly.',
      ),
      autoEmail(
        'Week four: your first plan',
        'Hi {{recipient.first_name}},',
        'Your first plan is ready. It moves 140 items, which is two people for one night. The expected effect on [[metric]] is on page two, with the range in which we may be wrong.',
        'Please walk through it with the shift leads before we move anything.',
        '{{sender.first_name}}',
      ),
      email(
        'Week ten: how did we do?',
        'Hi {{recipient.first_name}},',
        'Ten weeks are over. Compared with the baseline, [[metric]] is where we said it would be, or I owe you an explanation; both are in the report.',
        'What should we have done differently? I am asking for the next customer, and for you.',
        '{{sender.first_name}}',
      ),
    ],
  },
  securityReview: {
    name: 'Security Review - [[occasion]]',
    description: 'Accompanies a deal through the review of [[occasion]]. Exclusive, so that nobody sells in between.',
    steps: [
      email(
        'Documents for your review: [[occasion]]',
        'Hi {{recipient.first_name}},',
        'For the review of [[occasion]] you will find everything in one folder: the SOC 2 report, the last penetration test with its fixes, the list of subprocessors, and our answers to the 120 questions that are asked most.',
        'The short version: Slotwise needs order lines and locations, no names and no addresses. Data stays in the region you choose.',
        'Which questions are not answered by it?',
        '{{sender.first_name}}',
      ),
      task('Ask our security team for a named contact, and put the deadline of {{account.name}} into their calendar.'),
      call('Thirty minutes with their reviewer and our security engineer. Sales says hello and then listens.'),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        "A quick look at where the review of [[occasion]] stands: from our side nothing is open. If a question is waiting in somebody's inbox, send it to me as it is, unpolished. Our security team answers within two working days.",
        '{{sender.first_name}}',
      ),
      message(
        'Hi {{recipient.first_name}}, is anything missing for [[occasion]]? I can bring our security engineer to a call at short notice.',
      ),
      email(
        'Closing the review',
        'Hi {{recipient.first_name}},',
        'Thank you for the thorough review. I have noted the two conditions (log retention of a year, and notice before a new subprocessor) and they are in the contract draft.',
        'May I tell our project team that they can plan with {{account.name}}?',
        '{{sender.first_name}}',
      ),
    ],
  },
} as const satisfies Record<string, Theme>;
