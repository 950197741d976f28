/** What Gong holds of a person, and its erasure. */
import { eraseEmailData, erasePhoneData, findEmailReferences, findPhoneReferences } from '../../../tools/privacy.ts';
import type { Call } from '../../company/calls.ts';
import type { Email } from '../../company/enrollments.ts';
import type { Prospect } from '../../company/model.ts';
import { chance, gongId } from '../../company/seeded.ts';
import { callsWith, emailsWith, isWith, type State, toDigits } from '../../state/state.ts';
import { handlerFor } from '../handler.ts';

/** The answers to requests of people about their data. */
export const privacyHandlers = [
  handlerFor(findEmailReferences, ({ emailAddress }, state) => {
    const email = emailAddress.toLowerCase();
    return {
      ...referencesTo(state.prospectsByEmail(email), new Set([email]), state),
      customerEngagement: [...state.events.values()]
        .filter(({ emails }) => emails.includes(email))
        .map(({ emails: _, ...event }) => event),
    };
  }),

  handlerFor(findPhoneReferences, ({ phoneNumber }, state) => {
    const people = peopleByPhone(phoneNumber, state);
    return {
      ...referencesTo(people, listContacts(phoneNumber, people), state),
      suppliedPhoneNumber: phoneNumber,
      matchingPhoneNumbers: [...new Set(people.flatMap((person) => person.phoneNumber ?? []))],
      emailAddresses: [...new Set(people.map(({ email }) => email))],
    };
  }),

  handlerFor(eraseEmailData, ({ emailAddress }, state) => {
    const email = emailAddress.toLowerCase();
    return erased(state.prospectsByEmail(email), new Set([email]), state);
  }),

  handlerFor(erasePhoneData, ({ phoneNumber }, state) => {
    const people = peopleByPhone(phoneNumber, state);
    return erased(people, listContacts(phoneNumber, people), state);
  }),
];

function peopleByPhone(phoneNumber: string, state: State): Prospect[] {
  const digits = toDigits(phoneNumber);
  return state.prospects().filter((person) => person.phoneNumber !== null && toDigits(person.phoneNumber) === digits);
}

function listContacts(phoneNumber: string, people: readonly Prospect[]): Set<string> {
  return new Set([toDigits(phoneNumber), ...people.map(({ email }) => email)]);
}

function erased(people: readonly Prospect[], contacts: ReadonlySet<string>, state: State): object {
  state.calls.erase((call) => isWith(contacts, call));
  for (const person of people) state.eraseProspect(person);
  return {};
}

function referencesTo(people: readonly Prospect[], contacts: ReadonlySet<string>, state: State) {
  const meetings = [...state.meetings].filter(([, { invitees }]) =>
    invitees.some(({ email }) => email !== undefined && contacts.has(email.toLowerCase())),
  );
  return {
    emails: people.flatMap((person) => emailsWith(person, state)).flatMap((email) => listCopies(email, state)),
    calls: callsWith(contacts, state).map(callRow),
    meetings: meetings.map(([id]) => ({ id })),
    customerData: listCustomerData(people),
  };
}

/** One in so many emails has copies in the mailboxes of the managers of its sender. */
const copiedEvery = 3;

/** Lists an email once for each mailbox that holds it: the copies have ids of their own and one hash. */
function listCopies({ title: _, ...email }: Email, state: State): Omit<Email, 'title'>[] {
  if (chance(`copies of email ${email.id}`).below(copiedEvery) > 0) return [email];
  const manager = state.user(state.userByEmail(email.from)?.managerId ?? '');
  const managers = [manager, state.user(manager?.managerId ?? '')].filter((user) => user !== undefined);
  const copies = managers.map(({ id, emailAddress }) => ({
    ...email,
    id: gongId(`copy of email ${email.id}`, id),
    mailbox: emailAddress,
  }));
  return [email, ...copies];
}

function callRow({ metaData: { id, system } }: Call) {
  const objects = [{ objectType: 'Task', externalId: `00T${gongId('task of call', id).slice(-12)}` }];
  return { id, status: 'COMPLETED', externalSystems: system === null ? [] : [{ system: 'Salesforce', objects }] };
}

/** The CRM records of a person, by CRM system. */
function listCustomerData(people: readonly Prospect[]) {
  return [...new Set(people.map(({ crmSystem }) => crmSystem))].map((system) => ({
    system,
    objects: people.filter(({ crmSystem }) => crmSystem === system).map(toRecord),
  }));
}

function toRecord(person: Prospect) {
  return {
    id: gongId('CRM object', person.crmProspectId),
    objectType: person.objectType,
    externalId: person.crmProspectId,
    mirrorId: null,
    fields: [
      { name: 'FirstName', value: person.firstName },
      { name: 'LastName', value: person.lastName },
      { name: 'Name', value: `${person.firstName} ${person.lastName}` },
      { name: 'Email', value: person.email },
      { name: 'Title', value: person.title },
      { name: 'Phone', value: person.phoneNumber },
      { name: 'AccountId', value: person.accountCrmId ?? null },
      { name: 'Company', value: person.companyName },
    ],
  };
}
