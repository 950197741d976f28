/** Copy for people who came to us: trials, demo requests, downloads, events. */
import { autoEmail, call, connect, email, message, type Theme, task } from './theme.ts';

/** The themes of inbound. */
export const inbound = {
  trial: {
    name: 'Inbound Trial - [[audience]] - [[occasion]]',
    description: 'For [[readers]] in [[occasion]] who started a trial: to the first heat map within three days.',
    steps: [
      autoEmail(
        'Your Slotwise trial: one file to begin with',
        'Hi {{recipient.first_name}},',
        'Thank you for starting a trial. It becomes interesting with one file: twelve weeks of order lines (order, item, quantity, time). Drop it on the start page and the first heat map is there in about twenty minutes.',
        'No file at hand? Switch on the sample warehouse; it has the same problem you probably know: [[pain]].',
        'I am your contact for the fourteen days. A reply to this email reaches me, not a queue.',
        '{{sender.first_name}}',
      ),
      call(
        'Within four working hours. Ask: what made you start it this week? Is there a date you work towards? Who else will look at the result?',
        'If the file is not there yet, offer to build the export together on the phone.',
      ),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'Two things others found helpful on the second day:',
        '<ul><li>Compare one week with peak. The difference shows which aisle breaks first.</li><li>Look at the ten items that move furthest. They are most of the effect.</li></ul>',
        'Shall we look at your map together? Fifteen minutes are enough: {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
      email(
        'What your map says',
        'Hi {{recipient.first_name}},',
        'I have looked at the map of {{account.name}}. Before you read anything into the colours: the red cross-aisle is usually not the cause, the items at its end are.',
        'With [[readers]] we translate the map into [[metric]] first, because that is what the budget is decided on. May I do that for you? I need your hourly labour cost and nothing else.',
        '{{sender.first_name}}',
      ),
      message(
        'Hi {{recipient.first_name}}, your trial has four days left. Would more time help, or is it a no? Both are fine.',
      ),
      autoEmail(
        'Your trial ends tomorrow',
        'Hi {{recipient.first_name}},',
        'Tomorrow the trial of {{account.name}} ends. Your map stays readable for thirty days; new files are not taken after that.',
        '[[proof]]',
        'If you need two more weeks, answer with "more" and you have them.',
        '{{sender.first_name}}',
      ),
    ],
  },
  demoRequest: {
    name: 'Demo Request - [[audience]] - [[occasion]]',
    description: 'For [[readers]] in [[occasion]] who asked for a demo; first answer within the hour.',
    steps: [
      autoEmail(
        'Your demo of Slotwise',
        'Hi {{recipient.first_name}},',
        'Thank you for asking for a demo. Please pick a time that suits you: {{sender.calendar_link}}',
        'So that it is about {{account.name}} and not about us, three questions: how many lines do you ship on a normal day, which WMS do you run, and what should be different in six months?',
        'Short answers are welcome.',
        '{{sender.first_name}}',
      ),
      call(
        'Within the hour. Book the demo on the phone, ask the three questions from the email, and find out who else should see it.',
      ),
      email(
        undefined,
        'Hi {{recipient.first_name}},',
        'In case a live demo is hard to fit in: here is a recording of eight minutes, made for [[readers]]. Minute three shows what happens to [[metric]].',
        'If you then think it deserves a real conversation, this is my calendar: {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
      autoEmail(
        'Still interested in a demo?',
        'Hi {{recipient.first_name}},',
        'You asked for a demo and I have not managed to reach you. I take it that something more urgent came up.',
        'The offer stands. One reply and we find a time.',
        '{{sender.first_name}}',
      ),
    ],
  },
  content: {
    name: 'Content Follow-up - [[occasion]] - [[audience]]',
    description: 'For [[readers]] who read our guide "[[occasion]]".',
    steps: [
      autoEmail(
        'Your copy of "[[occasion]]"',
        'Hi {{recipient.first_name}},',
        'Here is your copy of "[[occasion]]". If you have five minutes only, read page six: it is the calculation most [[readers]] print and pin up.',
        'What made you look for it? If the reason is [[pain]], I can send you two more pages that are not in the guide.',
        '{{sender.first_name}}',
      ),
      connect(
        'Hi {{recipient.first_name}}, you read our guide "[[occasion]]". I am curious what you make of page six.',
      ),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'The question we hear most after "[[occasion]]": does this hold for a building like ours?',
        '[[proof]] Before that, it was a building like any other.',
        'Would you like the calculation with the numbers of {{account.name}}? It takes me a day.',
        '{{sender.first_name}}',
      ),
      call(
        'Only if the guide was opened twice or the second email was clicked. Ask what they were looking for, and whether they found it.',
      ),
      autoEmail(
        'One more thing on "[[occasion]]"',
        'Hi {{recipient.first_name}},',
        'You will not get a series of ten emails from me for reading a guide. This is the last one.',
        'If [[metric]] becomes a project at {{account.name}}, I am glad to think along: {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
    ],
  },
  eventFollowUp: {
    name: '[[occasion]] Follow-up - [[audience]]',
    description: 'For [[readers]] who were at our stand at [[occasion]].',
    steps: [
      email(
        'Good to meet you at [[occasion]]',
        'Hi {{recipient.first_name}},',
        'It was good to talk to you at [[occasion]]. You told me what costs you most, [[pain]], and I promised to send you how others deal with it.',
        '[[proof]]',
        'Shall we spend twenty minutes on what that would mean for {{account.name}}? {{sender.calendar_link}}',
        '{{sender.first_name}}',
      ),
      connect('Hi {{recipient.first_name}}, we met at the Northwind stand at [[occasion]]. Glad to stay in touch.'),
      call('Within three days after [[occasion]]. Start from the note made at the stand, not from the product.'),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'For those who could not stay: <a href="https://northwind-robotics.example/talks">the talk with the moving shelves</a>, eleven minutes. The part on [[metric]] begins at minute four.',
        'Have you had time to discuss it with your team at {{account.name}}?',
        '{{sender.first_name}}',
      ),
      autoEmail(
        'After [[occasion]]',
        'Hi {{recipient.first_name}},',
        'Three weeks after [[occasion]] everyday life has everybody back. If the topic is still open at {{account.name}}, let us find a date; if it is not, tell me and I will put the note away.',
        '{{sender.first_name}}',
      ),
    ],
  },
  eventInvitation: {
    name: '[[occasion]] Invitation - [[audience]]',
    description: 'Invites [[readers]] to our stand and dinner at [[occasion]].',
    steps: [
      autoEmail(
        'Are you going to [[occasion]]?',
        'Hi {{recipient.first_name}},',
        'We will be at [[occasion]] with a working aisle: forty metres of shelf that re-slots itself while you watch.',
        'The evening before, we have a table for twelve [[readers]]. No talk, only food and people with the same problem: [[pain]].',
        'Shall I keep a chair for you?',
        '{{sender.first_name}}',
      ),
      message(
        'Hi {{recipient.first_name}}, are you at [[occasion]] this year? There is a chair left at our dinner for [[readers]].',
      ),
      call('Two weeks before. Confirm the dinner, ask about diets, and book fifteen minutes at the stand.'),
      autoEmail(
        'See you at [[occasion]]?',
        'Hi {{recipient.first_name}},',
        'Next week it begins. If you are there, stop by: we measure [[metric]] live on the stand, and the person who guesses closest wins the smallest of the robots.',
        'If you are not, I will send you the film.',
        '{{sender.first_name}}',
      ),
    ],
  },
  noShow: {
    name: 'No-show - [[audience]]',
    description: 'For [[readers]] who missed a meeting. Friendly, short, no reproach.',
    steps: [
      autoEmail(
        'We missed each other',
        'Hi {{recipient.first_name}},',
        'We had a time today and it seems that something came up. It happens to everybody with a warehouse.',
        'Here you can pick another one: {{sender.calendar_link}}. I will bring what I prepared about [[metric]] at {{account.name}}.',
        '{{sender.first_name}}',
      ),
      call('Same day, late afternoon. Offer two times. Do not ask for the reason.'),
      message(
        'Hi {{recipient.first_name}}, we missed each other. Is next week calmer, or shall we leave it until after peak?',
      ),
      email(
        undefined,
        'Hi {{recipient.first_name}},',
        'I do not want to keep asking. What I had prepared is attached, two pages; the second one is about {{account.name}}.',
        'If you would like to talk it through, I am here.',
        '{{sender.first_name}}',
      ),
    ],
  },
  webinar: {
    name: 'Webinar - [[occasion]] - [[audience]]',
    description: 'For [[readers]] who registered for the webinar "[[occasion]]", whether or not they came.',
    steps: [
      autoEmail(
        'The recording of "[[occasion]]"',
        'Hi {{recipient.first_name}},',
        'Thank you for registering for "[[occasion]]". Here is the recording, and the sheet with all questions and answers.',
        'The question that got the longest answer was about [[pain]]. It begins at minute 31.',
        '{{sender.first_name}}',
      ),
      task(
        'Look up in the webinar report how long {{recipient.first_name}} stayed and what they asked. Under ten minutes: skip the call.',
      ),
      call(
        'Refer to their question from the report. If there was none: "What did you hope to hear that we did not say?"',
      ),
      email(
        'Your question from the webinar',
        'Hi {{recipient.first_name}},',
        'There was no time for every question in "[[occasion]]", so here is the answer in writing: it depends on [[metric]], and that can be worked out from data you have.',
        '[[proof]]',
        'Shall I show you how, with the numbers of {{account.name}}?',
        '{{sender.first_name}}',
      ),
    ],
  },
} as const satisfies Record<string, Theme>;
