/** Which flows there are: folders, and in each of them a theme, written for several audiences and occasions. */
import type { WorkspaceKey } from '../organization/users.ts';
import type { AudienceKey } from './audiences.ts';
import { customers } from './customers.ts';
import { inbound } from './inbound.ts';
import { prospecting } from './prospecting.ts';
import type { Theme } from './theme.ts';

/** Flows of one theme in one folder: each audience for the first occasion, then each for the second, and so on. */
export interface Campaign {
  readonly theme: Theme;
  readonly place?: string;
  readonly audiences: readonly AudienceKey[];
  readonly occasions: readonly string[];
  readonly count: number;
  readonly exclusive?: true;
}

/** A folder as written down; keys name staff and other folders. */
export interface WrittenFolder {
  readonly name: string;
  readonly workspace: WorkspaceKey;
  readonly parent?: string;
  readonly owner?: string;
  readonly sharedWith?: readonly string[];
  readonly campaign?: Campaign;
}

const quarters = ['Q3', 'Q4', 'Q1', 'Q2'];
const regions = ['EMEA', 'North America', 'APAC'];
const events = [
  'Dock and Door Expo',
  'Intralog Lyon',
  'Warehouse Next Chicago',
  'Pack and Pick Days',
  'Fresh Logistics Forum',
];
const guides = ['The Walking Warehouse', 'Slotting in 12 Pages', 'Peak without Overtime'];
const most: readonly AudienceKey[] = [
  'operations',
  'sites',
  'supply',
  'systems',
  'finance',
  'fulfilment',
  'cold',
  'logistics',
];
const floor: readonly AudienceKey[] = ['operations', 'sites', 'supply', 'fulfilment', 'logistics'];
const buyers: readonly AudienceKey[] = ['operations', 'finance', 'supply', 'systems'];

const emea = 'emea';
const americas = 'americas';
const success = 'customers';

/** All folders, parents before their children. */
export const folders: readonly WrittenFolder[] = [
  { name: 'International', workspace: emea },
  {
    name: 'Outbound EMEA',
    workspace: emea,
    parent: 'International',
    campaign: { theme: prospecting.outbound, place: 'EMEA', audiences: most, occasions: quarters, count: 28 },
  },
  {
    name: 'Outbound APAC',
    workspace: emea,
    parent: 'International',
    campaign: { theme: prospecting.outbound, place: 'APAC', audiences: most, occasions: quarters, count: 16 },
  },
  { name: 'Outbound', workspace: americas },
  {
    name: 'Outbound North America',
    workspace: americas,
    parent: 'Outbound',
    campaign: { theme: prospecting.outbound, place: 'North America', audiences: most, occasions: quarters, count: 28 },
  },
  { name: 'Inbound', workspace: americas },
  {
    name: 'Trials',
    workspace: americas,
    parent: 'Inbound',
    campaign: { theme: inbound.trial, audiences: most, occasions: regions, count: 18 },
  },
  {
    name: 'Demo Requests',
    workspace: americas,
    parent: 'Inbound',
    campaign: { theme: inbound.demoRequest, audiences: floor, occasions: regions, count: 14 },
  },
  {
    name: 'Content',
    workspace: americas,
    parent: 'Inbound',
    campaign: { theme: inbound.content, audiences: floor, occasions: guides, count: 14 },
  },
  { name: 'Events', workspace: emea },
  {
    name: 'Event Follow-up',
    workspace: emea,
    parent: 'Events',
    campaign: { theme: inbound.eventFollowUp, audiences: floor, occasions: events, count: 20 },
  },
  {
    name: 'Event Invitations',
    workspace: emea,
    parent: 'Events',
    campaign: { theme: inbound.eventInvitation, audiences: floor, occasions: events, count: 10 },
  },
  { name: 'Customers', workspace: success },
  {
    name: 'Renewals',
    workspace: success,
    parent: 'Customers',
    campaign: {
      theme: customers.renewal,
      audiences: buyers,
      occasions: ['120 days', '90 days', '60 days', '30 days'],
      count: 16,
    },
  },
  {
    name: 'Expansion',
    workspace: success,
    parent: 'Customers',
    campaign: {
      theme: customers.expansion,
      audiences: buyers,
      occasions: ['Second Site', 'All Sites', 'Dock Module'],
      count: 12,
    },
  },
  {
    name: 'Onboarding',
    workspace: success,
    parent: 'Customers',
    campaign: {
      theme: customers.onboarding,
      audiences: ['operations', 'sites', 'systems', 'logistics'],
      occasions: ['Single Site', 'Multi-site'],
      count: 8,
    },
  },
  {
    name: 'Win-back',
    workspace: americas,
    campaign: {
      theme: prospecting.winBack,
      audiences: buyers,
      occasions: ['No Decision', 'Lost on Price', 'Lost to a Competitor'],
      count: 12,
    },
  },
  {
    name: 'Executive Outreach',
    workspace: americas,
    campaign: { theme: prospecting.executive, audiences: buyers, occasions: quarters, count: 8, exclusive: true },
  },
  {
    name: 'Partners',
    workspace: emea,
    campaign: {
      theme: prospecting.partner,
      audiences: floor,
      occasions: ['System Integrators', 'Logistics Consultants'],
      count: 8,
    },
  },
  {
    name: 'Deal Support',
    workspace: americas,
    campaign: {
      theme: customers.securityReview,
      audiences: ['systems'],
      occasions: ['SOC 2 Questionnaire', 'Data Residency', 'Penetration Test', 'Single Sign-on', 'Works Council'],
      count: 5,
      exclusive: true,
    },
  },
  {
    name: 'Maya - my flows',
    workspace: emea,
    owner: 'maya',
    campaign: {
      theme: prospecting.outbound,
      place: 'Nordics',
      audiences: floor,
      occasions: ['Draft A', 'Draft B'],
      count: 10,
    },
  },
  {
    name: 'Owen - my flows',
    workspace: americas,
    owner: 'owen',
    campaign: {
      theme: inbound.webinar,
      audiences: floor,
      occasions: ['Peak Planning Live', 'Slotting Clinic'],
      count: 10,
    },
  },
  {
    name: 'Rachel - my flows',
    workspace: americas,
    owner: 'rachel',
    campaign: {
      theme: prospecting.outbound,
      place: 'Southeast',
      audiences: floor,
      occasions: ['Named Accounts', 'Greenfield'],
      count: 10,
    },
  },
  {
    name: 'EMEA pod',
    workspace: emea,
    owner: 'helena',
    sharedWith: ['maya', 'jonas', 'aiko', 'sofia', 'lars', 'amelie', 'dinesh'],
    campaign: { theme: prospecting.championMoved, audiences: most, occasions: [''], count: 8 },
  },
  {
    name: 'Americas pod',
    workspace: americas,
    owner: 'devon',
    sharedWith: ['owen', 'camila', 'rachel', 'ben', 'grace', 'noah', 'hannah'],
    campaign: { theme: inbound.noShow, audiences: most, occasions: [''], count: 8 },
  },
];
