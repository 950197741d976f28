/** Whom outreach is written for, and what they care about. */

/** A kind of reader. Every text completes a sentence in the copy. */
export interface Audience {
  readonly name: string;
  /** "I work with many …" */
  readonly readers: string;
  /** "… usually bring up …" */
  readonly pain: string;
  /** "How do you track … today?" */
  readonly metric: string;
  /** "… gives them …" */
  readonly gain: string;
  /** A whole sentence about a customer. */
  readonly proof: string;
}

/** The audiences by the key that campaigns name them with. */
export const audiences = {
  operations: {
    name: 'Operations Leaders',
    readers: 'operations leaders',
    pain: 'orders that are picked on time and still miss the truck',
    metric: 'pick rate per labour hour',
    gain: 'one more wave before the carrier cut-off, with the same crew',
    proof: 'Fairmont Housewares went from 61 to 84 lines per labour hour in its first peak season with Slotwise.',
  },
  sites: {
    name: 'DC Managers',
    readers: 'distribution centre managers',
    pain: 'aisles that are jammed by nine in the morning while half the building stands empty',
    metric: 'walking distance per order',
    gain: 'a third less walking, because fast movers lie where they are needed',
    proof: 'The Ostrava site of Lindner Tools cut walking per order from 410 to 265 metres in six weeks.',
  },
  supply: {
    name: 'Supply Chain Directors',
    readers: 'supply chain directors',
    pain: 'service levels that drop the week volume shifts between sites',
    metric: 'order cycle time across sites',
    gain: 'one picture of all sites, and a plan that moves work before it becomes late',
    proof: 'Corwin Health rebalances four sites every night and has held 98.7 percent on time since March.',
  },
  systems: {
    name: 'IT and Systems',
    readers: 'heads of warehouse systems',
    pain: 'a WMS that nobody dares to touch before peak',
    metric: 'the time your team spends on WMS change requests',
    gain: 'better slotting without a line of custom WMS code',
    proof: 'At Brightwell Retail, Slotwise went live beside a nine-year-old WMS in five weeks, with two interfaces.',
  },
  finance: {
    name: 'Finance Leaders',
    readers: 'finance leaders in logistics',
    pain: 'overtime that eats the margin of the fourth quarter',
    metric: 'cost per shipped line',
    gain: 'a lower cost per line that shows in the next quarter, not in three years',
    proof: 'Peregrine Parts brought its cost per line from 0.71 to 0.58 euros and paid Slotwise back in seven months.',
  },
  fulfilment: {
    name: 'Fulfilment Leaders',
    readers: 'fulfilment leaders',
    pain: 'the two days after every promotion, when same-day turns into same-week',
    metric: 'the share of orders that leave the same day',
    gain: 'same-day shipping that survives a promotion',
    proof: 'Tilly and Finch shipped 96 percent of its spring sale orders on the day they came in.',
  },
  cold: {
    name: 'Cold Chain',
    readers: 'cold chain managers',
    pain: 'pallets that wait on the dock longer than they should',
    metric: 'time out of temperature',
    gain: 'dock slots that follow the truck, so that nothing waits in the warm',
    proof: 'Norrland Fresh halved the time its pallets stand on the dock, from 22 minutes to 11.',
  },
  logistics: {
    name: '3PL Accounts',
    readers: 'contract logistics teams',
    pain: 'new customers that take four months to become profitable',
    metric: 'the time from contract to the first profitable month',
    gain: 'a layout for a new customer in days, worked out from order history',
    proof: 'Vanguard Contract Logistics now onboards a customer in 26 days; it used to be 90.',
  },
} as const satisfies Record<string, Audience>;

/** How campaigns name an audience. */
export type AudienceKey = keyof typeof audiences;
