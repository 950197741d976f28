/** Names the people of a call, so that no two voices have one name and every voice has one. */
import { toText } from '../../client/response.ts';
import { visible } from '../../client/text.ts';
import type { Party } from './call-details.ts';

/** A person on a call, by a name that is unique on this call. */
export interface Speaker {
  readonly name: string;
  readonly title: string | undefined;
  readonly affiliation: string | undefined;
}

export interface Speakers {
  /** Returns the speaker with an id, also where no party has it or the id is missing. */
  find(speakerId: unknown): Speaker;
  /**
   * Returns the participant that a party of the call describes, one object for all parties of a person; undefined if Gong has
   * neither a name nor an address.
   */
  findParty(party: Party): Speaker | undefined;
  /** The people for whom Gong has a name or an email address, each once; those who spoke come first. */
  readonly participants: readonly Speaker[];
}

/** What the parties of a call say about one person. */
interface Person {
  /** Undefined for a person who did not speak. */
  readonly speakerId: string | undefined;
  readonly names: string[];
  userId: string | undefined;
  email: string | undefined;
  title: string | undefined;
  affiliation: string | undefined;
}

const maxNameCharacters = 100;
const maxTitleCharacters = 40;

/**
 * Names the people of a call. People of one name are distinguished by affiliation, title or email address, else by number;
 * those without a name are numbered in the order in which they are first asked for: `Speaker 2`. The names do not depend on
 * the order of the parties, because Gong may return them in another order for the next slice.
 */
export function nameSpeakers(parties: readonly Party[]): Speakers {
  const peopleByParty = gatherPeople(parties);
  const people = [...new Set(peopleByParty.values())];
  const names = nameParticipants(people);
  const named = new Map([...names].map(([person, name]) => [person, describe(person, name)]));

  const peopleById = new Map(people.map((person) => [person.speakerId, person]));
  const taken = new Set([...names.values()].map(toKey));
  const found = new Map<string | undefined, Speaker>();
  const nameSpeaker = (speakerId: string | undefined): Speaker => {
    const person = speakerId === undefined ? undefined : peopleById.get(speakerId);
    const toName = (number: number) => `Speaker ${number}`;
    return (person && named.get(person)) ?? describe(person, findFreeName(toName, found.size + 1, taken));
  };
  return {
    find: (speakerId) => {
      const id = toText(speakerId);
      const speaker = found.get(id) ?? nameSpeaker(id);
      found.set(id, speaker);
      return speaker;
    },
    findParty: (party) => {
      const person = peopleByParty.get(party);
      return person && named.get(person);
    },
    participants: people.flatMap((person) => named.get(person) ?? []),
  };
}

/** Returns a name on one line and without colons, because a colon ends the name in a line of a transcript. */
function cleanName(text: unknown, maxCharacters = maxNameCharacters): string | undefined {
  const plain = visible(toText(text) ?? '')
    .replace(/\s+/gu, ' ')
    .replaceAll(':', '')
    .trim();
  return toText([...plain].slice(0, maxCharacters).join(''));
}

/**
 * Gathers what is said about each person. Gong may list one speaker twice, with a name in one place only. Two speaker ids are
 * two voices, whatever else they share; a party that did not speak is joined to the one with the same user or address.
 */
function gatherPeople(parties: readonly Party[]): Map<Party, Person> {
  const people: Person[] = [];
  const find = (next: Person) => {
    const known = people.find((person) => isSamePerson(person, next));
    if (known) addTo(known, next);
    else people.push(next);
    return known ?? next;
  };
  const described = parties.map((party) => ({ party, person: describeParty(party) }));
  const spoken = described.filter(({ person }) => person.speakerId !== undefined);
  const invited = described.filter(({ person }) => person.speakerId === undefined);
  return new Map([...spoken, ...invited].map(({ party, person }) => [party, find(person)]));
}

function addTo(known: Person, { names, userId, email, title, affiliation }: Person): void {
  known.names.push(...names.filter((name) => !known.names.some((other) => toKey(other) === toKey(name))));
  known.userId ??= userId;
  known.email ??= email;
  known.title ??= title;
  known.affiliation ??= affiliation;
}

function describeParty({ speakerId, name, userId, emailAddress, title, affiliation }: Party): Person {
  const [plainName, email] = [cleanName(name), cleanName(emailAddress)];
  const isAddress = plainName !== undefined && email !== undefined && toKey(plainName) === toKey(email);
  return {
    speakerId: toText(speakerId),
    names: plainName === undefined || isAddress ? [] : [plainName],
    userId: toText(userId),
    email,
    title: toText(title),
    affiliation: toText(affiliation),
  };
}

function isSamePerson(known: Person, next: Person): boolean {
  if (next.speakerId !== undefined) return next.speakerId === known.speakerId;
  const isSameUser = next.userId !== undefined && next.userId === known.userId;
  const isSameAddress =
    next.email !== undefined && known.email !== undefined && toKey(next.email) === toKey(known.email);
  const isNameKnown = next.names.every((name) => known.names.some((other) => toKey(other) === toKey(name)));
  return (isSameUser || isSameAddress) && (isNameKnown || known.names.length === 0);
}

/** Sorts people by what is known of them, those who spoke first. */
function sortPeople(people: readonly Person[]): Person[] {
  const key = ({ speakerId, ...person }: Person) => JSON.stringify([speakerId === undefined, speakerId, person]);
  return people.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** Returns a name of its own for each person with a name or an email address. */
function nameParticipants(people: readonly Person[]): Map<Person, string> {
  const namesakes = new Map<string, Person[]>();
  for (const person of sortPeople(people)) {
    const name = readName(person);
    if (name !== undefined) namesakes.set(toKey(name), [...(namesakes.get(toKey(name)) ?? []), person]);
  }
  const names = new Map<Person, string>();
  const taken = new Set([...namesakes].filter(([, group]) => group.length === 1).map(([key]) => key));
  for (const group of namesakes.values()) {
    for (const [index, person] of group.entries()) {
      const name = readName(person) ?? '';
      names.set(person, group.length === 1 ? name : distinguish(person, group, index + 1, taken));
    }
  }
  return names;
}

/** Returns several names where Gong gives one voice to several people, so that words are not given to the wrong one. */
function readName({ names, email }: Person): string | undefined {
  return names.length > 0 ? names.toSorted().join(' or ') : email;
}

function distinguish(person: Person, namesakes: readonly Person[], number: number, taken: Set<string>): string {
  const name = readName(person) ?? '';
  const traits = [readSide, ({ title }: Person) => cleanName(title, maxTitleCharacters), ({ email }: Person) => email];
  for (const readTrait of traits) {
    const trait = readTrait(person);
    if (trait === undefined || trait === name) continue;
    if (namesakes.some((other) => other !== person && toKey(readTrait(other) ?? '') === toKey(trait))) continue;
    const candidate = `${name} (${trait})`;
    if (taken.has(toKey(candidate))) continue;
    taken.add(toKey(candidate));
    return candidate;
  }
  return findFreeName((next) => `${name} (${next})`, number, taken);
}

function readSide({ affiliation }: Person): string | undefined {
  return affiliation === 'Unknown' ? undefined : cleanName(affiliation, maxTitleCharacters);
}

/** Returns the first free name with this number or a higher one, and takes it. */
function findFreeName(toName: (number: number) => string, first: number, taken: Set<string>): string {
  let number = first;
  while (taken.has(toKey(toName(number)))) number += 1;
  taken.add(toKey(toName(number)));
  return toName(number);
}

function describe(person: Person | undefined, name: string): Speaker {
  return { name, title: person?.title, affiliation: person?.affiliation };
}

/** Returns what is equal for names that a reader takes for one. */
function toKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
