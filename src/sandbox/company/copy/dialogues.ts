/**
 * What is said on calls, by topic. Lines with `>` are ours, with `*` our expert's, with `<` theirs. `[[slots]]` are filled
 * in for the call.
 */

export const dialogues = {
  'Small talk': [
    `
> Hi [[buyer]], can you hear me all right?
< Yes, loud and clear. Sorry for the two minutes, the previous meeting ran over.
> No problem at all. How is [[city]] today?
< Grey. But the trucks are running, so I do not complain.
`,
    `
> Good morning [[buyer]]. Thank you for making the time, I know Mondays are hard in a warehouse.
< They are. We had two people out this morning, so if I look at my phone, it is the floor, not boredom.
> Understood. Then let me be quick and useful. Shall we start?
< Please.
`,
  ],
  'Current process': [
    `
> Walk me through a normal day. What happens between the order coming in and the truck leaving?
< Orders drop from the system every thirty minutes. The shift lead releases waves by hand, from experience mostly. Then it is picking, packing, and a lot of hoping before the cut-off.
> Who decides where an item lies?
< In theory the system. In practice whoever finds a free location. We re-slotted the building two years ago with a consultant, and honestly it has drifted since.
> And how do you measure [[metric]] today?
< There is a report on Fridays. By then it is history.
`,
    `
> You mentioned [[pain]]. How often does it happen?
< Every week. In peak, every day. It is the first thing on the board in the morning meeting at [[account]].
> What have you tried?
< Overtime. Then more overtime. Last year we rented extra space, which made the walking worse.
> What did that cost, roughly?
< Finance says a little over four hundred thousand. I would say more, because we also lost two good shift leads.
`,
  ],
  'Product demo': [
    `
* Let me share my screen. This is your building, from the twelve weeks of order lines you sent. Red is where people walk, and you see the cross-aisle in the middle.
< That is exactly where it jams. I did not expect to see it that clearly.
* The ten items at its end cause most of it. If they move to the front, the plan says eleven percent less walking, plus or minus three.
< Who moves them, and when?
* Two people, one night. Slotwise writes the move list in the order that makes sense on a forklift.
< And if my shift lead disagrees?
* Then he rejects the move, with a reason, and it learns from that. He has the last word.
`,
    `
> The part I would like you to look at is the wave plan. It works backwards from the cut-off of each carrier.
< So it tells me at ten that I will miss the truck at four?
> Yes, and what to change so that you do not. Usually it is the sequence, not the number of people.
< Does it need to be connected to our WMS for that?
* Two interfaces, orders out and locations in. For the pilot a nightly export is enough. Nothing is installed on your side.
< Good, because our IT has a freeze from October.
`,
  ],
  Pricing: [
    `
< Let us talk about money. What does it cost for a site like ours?
> It follows shipped lines. At your volume it would be between four and five thousand euros a month, and the pilot is a fixed twelve thousand.
< That is more than the module of our WMS vendor.
> It is. That module was included in your licence for two years, and you told me it was never switched on.
< Fair. I will need a business case that my finance colleague believes.
> Then let us build it with your numbers and halve the effect. If it still works, it is a good case.
`,
    `
< Procurement will ask for three years with a discount.
> I can do two things: eight percent for two years, or the second site at the price of the first. I cannot do both.
< The second site matters more to us, if I am honest.
> Then let us write it like that. I would need your signature by the end of the month, because the project team plans by quarter.
< I can take it to the board on the nineteenth. Not earlier.
`,
  ],
  Security: [
    `
< Our security team has a questionnaire, about a hundred and twenty questions. Is that a problem?
> No, I send you the folder today: the SOC 2 report, the penetration test and the answers to the questions that are asked most.
< Where does the data lie?
* In the region you choose, Frankfurt in your case. And it is order lines and locations only, no names, no addresses.
< Single sign-on?
* With your identity provider, included in the price.
`,
  ],
  Competition: [
    `
> May I ask what else you are looking at?
< We talked to Gridpick, and our WMS vendor has a module. The robots people were here as well.
> What did you like about Gridpick?
< The price, and the simulation looked nice. But they wanted to move the whole building over a weekend, and that I will not do.
> We would move a hundred and forty items in one night, and you decide after each one whether to go on.
< Yes. That is why we are still talking.
`,
  ],
  'Go-live plan': [
    `
> Let us go through the plan. Weeks one and two are data, week four is the first plan on paper, week six one aisle, week ten the whole building.
< Who do you need from us?
> One person who knows the export. And one from the floor who may say no.
< The first is Jonas from systems. The second is easy, they all say no.
* Then pick the one the others listen to. The first plan changes because of that person, and everybody should see it.
< I like that.
`,
  ],
  Adoption: [
    `
> How is the team getting on with the move lists?
< The early shift loves them. The late shift prints them and then does what it wants.
> What does the late shift see that the plan does not?
< Returns. They arrive at six and block the lower locations. The plan does not know about them.
> That is useful. I will bring it to our product team, and until then we can reserve the lower locations after five.
< Do that. It would already help.
`,
    `
> I have brought the numbers. Your measure was [[metric]], and it is fourteen percent better than at the start, measured over the last six weeks.
< We see nineteen, but we count differently.
> I would rather show your board fourteen and be right.
< Agreed. What they will ask is why three planners still export everything into a spreadsheet.
> What do they need from the spreadsheet?
< The view by customer. If you had that, it would be gone tomorrow.
`,
  ],
  Renewal: [
    `
> The term ends in the spring. Before we talk about paper: what would make you hesitate to sign again today?
< Two things. The export I mentioned, and support on weekends. In peak we work on Sundays and your hotline does not.
> The weekend hotline exists since September, from October to January. It seems nobody told you, and that is my fault. The export has a date, the end of next month.
< Put both into the proposal, with a name. Then I do not see why not.
> You have it on Thursday, on one page.
`,
  ],
  Objections: [
    `
< Look, I get ten of these calls a week. Why should this be different?
> Perhaps it is not. You run [[industry]] out of [[city]], and the people I talk to there mostly lose time to one thing: [[pain]]. If that is not yours, I hang up and you keep your morning.
< It is one of ours. But not the one I am measured on.
> Which one is?
< For me it is [[metric]]. Send me something on that, one page, and I will look at it.
`,
    `
< We are in the middle of a WMS project. Nothing new before summer.
> That makes sense. Does the project change where items lie, or only the system that knows it?
< Only the system, for now.
> Then the walking stays the same, and you will have a clean export by May. May I call you in the last week of April?
< April is fine. Send me a reminder in March.
`,
  ],
  'Next steps': [
    `
> Let me sum up. I send you the summary and the security folder today. You send the export by Friday. And we meet again on the twenty-fourth, with your finance colleague.
< Yes. And please write in the mail that no one has to install anything, so that IT stays calm.
> In the first line. Thank you, [[buyer]], this was a good conversation.
< Thank you. Talk to you on the twenty-fourth.
`,
    `
> What is a good next step from your side?
< Show it to my boss, but in ten minutes, not in forty. He wants the number and the risk.
> Then ten minutes, two slides, next Wednesday?
< Wednesday at eight. After nine he belongs to the floor.
> Eight it is. I will send the invitation now.
`,
  ],
} as const satisfies Record<string, readonly string[]>;

/** What a part of a call is about. */
export type Topic = keyof typeof dialogues;
