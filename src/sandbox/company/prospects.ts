/** The contacts and leads in the company's CRM systems. */
import { nth } from './chance.ts';
import { hubSpotId, salesforceId } from './ids.ts';
import type { Account, Prospect } from './model.ts';
import { firstNames, lastNames, titles } from './names.ts';

/** How many records the CRM systems hold. */
export const prospectCount = 2400;

/** As many of the records stand for people who have another record: the last ones. */
const duplicates = { contactAndLead: 5, salesforceAndHubSpot: 3 };

/** One in so many people is a lead. */
const leadEvery = 4;

/** One in so many people has no phone number. */
const noPhoneEvery = 6;

/** In each of these areas, the hundred numbers that are reserved for fiction. */
const areaCodes =
  `201 202 205 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248`.split(' ');

/** Coprime to the number of names, so that no full name comes twice. */
const nameStride = 1009;

/** All contacts and leads. The last few records repeat people of the first ones. */
export function createProspects(accounts: readonly Account[]): Prospect[] {
  const repeated = duplicates.contactAndLead + duplicates.salesforceAndHubSpot;
  const people = Array.from({ length: prospectCount - repeated }, (_, index) => personOf(index, accounts));
  const contacts = people.filter(({ objectType }) => objectType === 'Contact').slice(10, 10 + repeated);
  return [...people, ...contacts.map((contact, index) => repetitionOf(contact, people.length + index, index))];
}

function personOf(index: number, accounts: readonly Account[]): Prospect {
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
    phoneNumber: index % noPhoneEvery === noPhoneEvery - 1 ? null : phoneNumberOf(index),
    companyName: account.name,
    accountCrmId: isLead ? undefined : account.crmId,
  };
}

function repetitionOf(contact: Prospect, index: number, repetition: number): Prospect {
  if (repetition >= duplicates.contactAndLead) {
    return { ...contact, crmProspectId: hubSpotId(index), crmSystem: 'HubSpot', accountCrmId: undefined };
  }
  return { ...contact, crmProspectId: salesforceId('00Q', index), objectType: 'Lead', accountCrmId: undefined };
}

function phoneNumberOf(index: number): string {
  return `+1 ${nth(areaCodes, Math.floor(index / 100))} 555 01${String(index % 100).padStart(2, '0')}`;
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
