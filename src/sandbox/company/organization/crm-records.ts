/** The companies that Northwind Robotics sells to, or would like to. */
import type { Calendar } from '../calendar.ts';
import { firstNames, lastNames, titles } from '../copy/names.ts';
import type { Account, Deal, Prospect } from '../model.ts';
import { chance, hubSpotId, nth, salesforceId, uuid } from '../seeded.ts';

const accountRows = [
  ['Harborline Freight', 'Third-party logistics', 'Rotterdam'],
  ['Brackwater Home', 'Home goods', 'Leeds'],
  ['Fennimore Grocers', 'Grocery', 'Columbus'],
  ['Altamira Pharma Supply', 'Pharmaceuticals', 'Madrid'],
  ['Pinecrest Outdoor', 'Sporting goods', 'Denver'],
  ['Kestrel Components', 'Electronics', 'Eindhoven'],
  ['Blue Orchard Foods', 'Cold chain', 'Lyon'],
  ['Sundara Textiles', 'Apparel', 'Chennai'],
  ['Granite Peak Tools', 'Industrial supply', 'Salt Lake City'],
  ['Mirador Cosmetics', 'Beauty', 'Milan'],
  ['Northgate Auto Parts', 'Automotive', 'Detroit'],
  ['Tidewater Beverage', 'Beverages', 'Norfolk'],
  ['Lumen Lighting', 'Electronics', 'Graz'],
  ['Oakhaven Furniture', 'Home goods', 'Grand Rapids'],
  ['Silverfern Dairy', 'Cold chain', 'Hamilton'],
  ['Castellane Wines', 'Beverages', 'Marseille'],
  ['Rivet and Row', 'Apparel', 'Portland'],
  ['Polaris Medical Devices', 'Medical devices', 'Minneapolis'],
  ['Hanseatic Spares', 'Industrial supply', 'Hamburg'],
  ['Jasmine Road', 'E-commerce', 'Singapore'],
  ['Copperfield Books', 'Publishing', 'Oxford'],
  ['Sakura Office Supply', 'Office supply', 'Osaka'],
  ['Verdant Garden Centers', 'Home goods', 'Sacramento'],
  ['Monarch Pet Supply', 'Pet supplies', 'Tulsa'],
  ['Baltic Seafood Union', 'Cold chain', 'Gdansk'],
  ['Arrowhead 3PL', 'Third-party logistics', 'Memphis'],
  ['Trellis Baby', 'E-commerce', 'Austin'],
  ['Montclair Optics', 'Medical devices', 'Lausanne'],
  ['Ridgeline Bikes', 'Sporting goods', 'Boulder'],
  ['Osprey Telecom Retail', 'Electronics', 'Dublin'],
  ['Cardinal Paper', 'Office supply', 'Milwaukee'],
  ['Atlas Building Supply', 'Building materials', 'Phoenix'],
  ['Nordlys Apparel', 'Apparel', 'Aarhus'],
  ['Quayside Imports', 'Third-party logistics', 'Liverpool'],
  ['Summit Nutrition', 'Health foods', 'Reno'],
  ['Bellweather Toys', 'Toys', 'Cincinnati'],
  ['Delft Ceramics', 'Home goods', 'Delft'],
  ['Redwood Hydraulics', 'Industrial supply', 'Tacoma'],
  ['Orinoco Coffee', 'Beverages', 'Bogota'],
  ['Halcyon Bedding', 'E-commerce', 'Charlotte'],
  ['Sterling Dental Supply', 'Medical devices', 'Omaha'],
  ['Marigold Stationers', 'Office supply', 'Pune'],
  ['Vantage Sportswear', 'Apparel', 'Manchester'],
  ['Iron Mesa Mining Supply', 'Industrial supply', 'Perth'],
  ['Cobalt Home Robotics', 'Electronics', 'Munich'],
  ['Larkspur Florals', 'Cold chain', 'Aalsmeer'],
  ['Great Plains Seed', 'Agriculture', 'Wichita'],
  ['Savoy Shoes', 'Apparel', 'Turin'],
  ['Crestview Pharmacy Group', 'Pharmaceuticals', 'Nashville'],
  ['Meridian Contract Logistics', 'Third-party logistics', 'Antwerp'],
  ['Juniper and Vale', 'Beauty', 'Toronto'],
  ['Stonebridge Tile', 'Building materials', 'Valencia'],
  ['Aurora Frozen Foods', 'Cold chain', 'Winnipeg'],
  ['Pacific Reef Surf', 'Sporting goods', 'Gold Coast'],
  ['Whitlock Appliances', 'Home goods', 'Louisville'],
  ['Elbe Precision', 'Electronics', 'Dresden'],
  ['Saffron Kitchenware', 'Home goods', 'Mumbai'],
  ['Timberline Workwear', 'Apparel', 'Spokane'],
  ['Gulfstar Marine', 'Industrial supply', 'Houston'],
  ['Clearwater Labs Supply', 'Medical devices', 'Basel'],
] as const;

/** All accounts. */
export function createAccounts(): Account[] {
  return accountRows.map(([name, industry, city], index) => ({
    crmId: salesforceId('001', index),
    name,
    domain: `${name.toLowerCase().replaceAll(' ', '-')}.example`,
    industry,
    city,
  }));
}

const stages = [
  { stage: 'Discovery', status: 'Open', probability: '10' },
  { stage: 'Evaluation', status: 'Open', probability: '30' },
  { stage: 'Pilot', status: 'Open', probability: '50' },
  { stage: 'Negotiation', status: 'Open', probability: '75' },
  { stage: 'Closed Won', status: 'Won', probability: '100' },
  { stage: 'Closed Lost', status: 'Lost', probability: '0' },
] as const;

/** All deals. */
export function createDeals(accounts: readonly Account[], calendar: Calendar): Deal[] {
  return accounts.map(({ crmId, name }, index) => {
    const { below, pick } = chance(`deal ${index}`);
    const stage = pick(stages);
    const days = below(120);
    return {
      crmId: salesforceId('006', index),
      accountCrmId: crmId,
      name: `${name} - Slotwise`,
      ...stage,
      amount: String(24_000 + below(60) * 3000),
      closeDate: calendar.before(stage.status === 'Open' ? -days : days).slice(0, 10),
    };
  });
}

/** How many records the CRM systems hold. */
export const prospectCount = 2400;

/** As many of the records stand for people who have another record: the last ones. */
const duplicates = { contactAndLead: 5, salesforceAndHubSpot: 3 };

/** Contacts of a subsidiary that has Dynamics; they come after the others. */
const dynamicsContacts = 3;

const convertedLeads = 3;

/** One in this many people is a lead. */
const leadEvery = 4;

/** One in this many people has no phone number. */
const noPhoneEvery = 6;

/** In each of these areas, the hundred numbers that are reserved for fiction. */
const areaCodes =
  `201 202 205 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248`.split(' ');

/** Coprime to the number of names, so that no full name comes twice. */
const nameStride = 1009;

/** All contacts and leads. The last few records repeat people of the first ones. */
export function createProspects(accounts: readonly Account[]): Prospect[] {
  const repeated = duplicates.contactAndLead + duplicates.salesforceAndHubSpot;
  const people = Array.from({ length: prospectCount - repeated }, (_, index) => createPerson(index, accounts));
  const contacts = people.filter(({ objectType }) => objectType === 'Contact').slice(10, 10 + repeated);
  return [
    ...people,
    ...contacts.map((contact, index) => createDuplicate(contact, people.length + index, index)),
    ...Array.from({ length: dynamicsContacts }, (_, index) => createDynamicsContact(prospectCount + index, accounts)),
  ];
}

/** The ids of leads that became contacts, with the ids of the contacts. Gong takes the lead's id, and answers with the contact's. */
export function createConvertedLeads(people: readonly Prospect[]): Map<string, string> {
  const contacts = people.filter(({ objectType }) => objectType === 'Contact').slice(40, 40 + convertedLeads);
  return new Map(
    contacts.map(({ crmProspectId }, index) => [salesforceId('00Q', prospectCount + index), crmProspectId]),
  );
}

function createDynamicsContact(index: number, accounts: readonly Account[]): Prospect {
  const { accountCrmId: _, ...person } = createPerson(index, accounts);
  return {
    ...person,
    crmProspectId: uuid('Dynamics contact', index),
    crmSystem: 'MicrosoftDynamic',
    objectType: 'Contact',
    accountCrmId: undefined,
  };
}

function createPerson(index: number, accounts: readonly Account[]): Prospect {
  const account = nth(accounts, index);
  const round = Math.floor(index / accounts.length);
  const name = index * nameStride;
  const firstName = nth(firstNames, name);
  const lastName = nth(lastNames, Math.floor(name / firstNames.length));
  const isLead = (index + round) % leadEvery === leadEvery - 1;
  return {
    crmProspectId: salesforceId(isLead ? '00Q' : '003', index),
    crmSystem: 'Salesforce',
    objectType: isLead ? 'Lead' : 'Contact',
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}@${account.domain}`,
    title: nth(titles, index + round),
    phoneNumber: index % noPhoneEvery === noPhoneEvery - 1 ? null : createPhoneNumber(index),
    companyName: account.name,
    accountCrmId: isLead ? undefined : account.crmId,
  };
}

function createDuplicate(contact: Prospect, index: number, repetition: number): Prospect {
  if (repetition >= duplicates.contactAndLead) {
    return { ...contact, crmProspectId: hubSpotId(index), crmSystem: 'HubSpot', accountCrmId: undefined };
  }
  return { ...contact, crmProspectId: salesforceId('00Q', index), objectType: 'Lead', accountCrmId: undefined };
}

function createPhoneNumber(index: number): string {
  return `+1 ${nth(areaCodes, Math.floor(index / 100))} 555 01${String(index % 100).padStart(2, '0')}`;
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
