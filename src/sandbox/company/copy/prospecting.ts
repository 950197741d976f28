/** Copy for people who have not asked for anything yet, or have gone quiet. */
import { autoEmail, call, connect, email, message, type Theme, task } from './theme.ts';

/** The themes of prospecting. */
export const prospecting = {
  outbound: {
    name: '[[place]] Outbound - [[audience]] [[occasion]]',
    description: 'Cold outreach to [[readers]] in [[place]], built on one pain: [[pain]].',
    steps: [
      autoEmail(
        'A question about {{account.name}}',
        'Hi {{recipient.first_name}},',
        'When I talk to [[readers]], they usually bring up the same thing: [[pain]].',
        'Slotwise works out overnight where every item should lie and in which order it should be picked. For teams like yours that gives them [[gain]].',
        '[[proof]]',
        'How do you track [[metric]] at {{account.name}} today?',
        'Best,<br>{{sender.first_name}}',
      ),
      connect(
        'Hi {{recipient.first_name}}, I work with [[readers]] on [[metric]]. No pitch, happy to swap notes on what others are trying.',
      ),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'One picture says it faster than I can: <a href="https://northwind-robotics.example/before-after">the same building before and after re-slotting</a>, red where people walk.',
        'If you send me twelve weeks of order lines, we return that picture for {{account.name}}. No contract, no site visit, and the file is deleted afterwards.',
        'Would that be useful?',
        '{{sender.first_name}}',
      ),
      call(
        'Opening: "Hi {{recipient.first_name}}, {{sender.first_name}} from Northwind Robotics. I wrote to you about [[pain]]. Did I guess right, or is something else on fire?"',
        'Ask: how is [[metric]] measured, who looks at it, what was tried last year?',
        'Offer: the heat map from twelve weeks of order lines.',
      ),
      email(
        'What [[readers]] tried first',
        'Hi {{recipient.first_name}},',
        'Before they come to us, most teams have tried one of three things: a consultant who re-slots the building once, a module of their WMS that was never switched on, or a spreadsheet that one person understands.',
        'All three work for about a quarter. Then the range changes.',
        'If one of these sounds like {{account.name}}, I can show you in fifteen minutes what it looks like when it happens every night by itself. Is Thursday any good?',
        '{{sender.first_name}}',
      ),
      message(
        'Hi {{recipient.first_name}}, thanks for connecting. I left you two emails about [[metric]], so here is only the short version: [[proof]] Worth a look, or not a topic this quarter?',
      ),
      call(
        'Second attempt, before ten in the morning. If there is no answer, leave a voicemail of twenty seconds: name, the heat map, that an email is already in the inbox.',
      ),
      autoEmail(
        'Shall I close this?',
        'Hi {{recipient.first_name}},',
        'I have written a few times and do not want to become part of your morning clean-up.',
        'If [[metric]] is not on the list this year, one word is enough and I will leave you alone. If it is only the wrong month, tell me which one is better.',
        'All the best to you and the team at {{account.name}},<br>{{sender.first_name}}',
      ),
    ],
  },
  winBack: {
    name: 'Win-back - [[audience]] - [[occasion]]',
    description: 'For [[readers]] whose evaluation ended: [[occasion]]. Starts six months after the decision.',
    steps: [
      task(
        'Read the notes of the last call and the reason the deal was closed ([[occasion]]). If the champion has left {{account.name}}, take the person out of this flow.',
      ),
      email(
        'What has changed since we spoke',
        'Hi {{recipient.first_name}},',
        'When we talked last, Slotwise was not the right answer for {{account.name}}, and I understood why.',
        'Three things are different now: the pilot runs on an export, so IT has nothing to install; the price follows shipped lines instead of sites; and a first result is there after ten working days.',
        'I am not asking you to reopen anything. I would only like to know whether this has got better in the meantime: [[pain]].',
        '{{sender.first_name}}',
      ),
      call(
        'Do not sell. Ask: "What did you do instead, and how is it going?" Note the answer in the opportunity, whatever it is.',
      ),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'A short example, because it began like yours: they also said no the first time.',
        '[[proof]]',
        'I am glad to put you in touch with the person who ran it, without me on the call.',
        '{{sender.first_name}}',
      ),
      autoEmail(
        'A last note from me',
        'Hi {{recipient.first_name}},',
        'I will stop here. When [[metric]] comes back on your list, my number is below and you need not start from zero: the map of your building from last year is still valid for most aisles.',
        'Best wishes,<br>{{sender.first_name}}',
      ),
    ],
  },
  executive: {
    name: 'Executive Outreach - [[audience]] [[occasion]]',
    description:
      'From one of our executives to one of theirs. Exclusive: nobody else writes to these people meanwhile.',
    steps: [
      task(
        'Prepare a page on {{account.name}}: network of sites, last annual report, what they say about service and cost, who of us knows whom. No page, no email.',
      ),
      email(
        '{{account.name}} and the fourth quarter',
        'Dear {{recipient.first_name}},',
        'Your last report names service and cost per order in the same paragraph. From what I see with other [[readers]], they are usually one problem: [[pain]].',
        'Our customers work on it with one measure, [[metric]], and get [[gain]].',
        'I would value thirty minutes with you, executive to executive, to compare what we see in the market. I will bring two examples and no slides.',
        'Kind regards,<br>{{sender.full_name}}',
      ),
      connect(
        '{{recipient.first_name}}, I sent you a note about {{account.name}} and the fourth quarter. Glad to connect here too.',
      ),
      email(
        undefined,
        'Dear {{recipient.first_name}},',
        'So that you can judge whether thirty minutes are well spent, here is one of the two examples.',
        '[[proof]]',
        'The decision behind it was small: twelve weeks of data, one site, one named owner. I would be glad to tell you what nearly went wrong.',
        '{{sender.full_name}}',
      ),
      call(
        'Call the assistant, not the mobile. Ask for thirty minutes in the next three weeks, and offer to come to {{account.name}}.',
      ),
      email(
        'The right person at {{account.name}}',
        'Dear {{recipient.first_name}},',
        'I may have come to the wrong desk. Who at {{account.name}} carries [[metric]]? A name is enough, and I will mention you only if you wish.',
        'Kind regards,<br>{{sender.full_name}}',
      ),
    ],
  },
  partner: {
    name: 'Partner Referral - [[occasion]] - [[audience]]',
    description: 'For [[readers]] whom a partner ([[occasion]]) has introduced to us.',
    steps: [
      email(
        'Introduction by our partner',
        'Hi {{recipient.first_name}},',
        'Thank you for letting our partner put us in touch. As I understand it, [[pain]] came up in your project, and they thought of us.',
        'To make a first call worth your time: what happens at {{account.name}} when volume doubles for a week, and who notices first?',
        'I have kept Tuesday at ten and Wednesday at three free. Does one of them suit you?',
        '{{sender.first_name}}',
      ),
      task(
        'Tell the partner that the introduction was answered, and by whom. They should never hear it from the customer.',
      ),
      call(
        'Refer to the partner by name. Agree on three things: the question to answer, the data for it, the date of the answer.',
      ),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'While you look at your calendar, here is what a joint project looks like. [[proof]]',
        'Our partner did the change on the floor, we did the numbers, and there was one plan with one owner for both.',
        '{{sender.first_name}}',
      ),
      email(
        'Where shall I leave this?',
        'Hi {{recipient.first_name}},',
        'Projects have their own calendar, so I will not chase you. I will ask our partner in six weeks whether the time has come; you can of course be faster.',
        '{{sender.first_name}}',
      ),
    ],
  },
  championMoved: {
    name: 'Champion Moved - [[audience]]',
    description: 'For [[readers]] who used Slotwise at a customer and have started somewhere new.',
    steps: [
      email(
        'Congratulations on {{account.name}}',
        'Hi {{recipient.first_name}},',
        'I saw that you have moved to {{account.name}}. Congratulations! Your old team still talks about the week you turned off the third shift.',
        'The first ninety days are full enough, so I have one offer only: if you want to know how the new building compares, send us the order lines and you get the same map you had before.',
        'Good luck with the start,<br>{{sender.first_name}}',
      ),
      connect('Congratulations on the new role at {{account.name}}, {{recipient.first_name}}! Glad to stay in touch.'),
      autoEmail(
        undefined,
        'Hi {{recipient.first_name}},',
        'Some people in new roles asked us for a list of what they should measure before they change anything. This is it: [[metric]], touches per order, and how often an item is found where the system says it is.',
        'If you can get these three for {{account.name}}, you have your baseline, with or without us.',
        '{{sender.first_name}}',
      ),
      call(
        'Sixty days after the start. Ask how the first peak looks, and whether there is budget of their own or only an inherited one.',
      ),
      email(
        'Your first peak there',
        'Hi {{recipient.first_name}},',
        'You know better than I do what Slotwise can do in ten weeks, and when peak begins at {{account.name}}.',
        'If you would like to use it this year, we should talk before the end of the month. If not, I will write again in spring.',
        '{{sender.first_name}}',
      ),
    ],
  },
} as const satisfies Record<string, Theme>;
