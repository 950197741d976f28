/** Finds unfinished text in the emails of a plan, such as placeholders and empty subjects. Repairs nothing. */
import type { PlannedProspect } from '../plan-store.ts';
import { listAddresses, toPlainText } from './plain-text.ts';
import { isEmail, type PlannedStep } from './steps.ts';

/** A problem in a step that a person should look at before it is sent. */
export interface Check {
  /** The person whose own words these are; absent for shared words. */
  readonly crmProspectId?: string;
  /** Absent where the problem is in a variable. */
  readonly step?: number;
  readonly problem: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Checks the emails of a plan and its variables. `people` are those who get these words. */
export function findProblems(
  steps: readonly PlannedStep[],
  variables: readonly Variable[],
  people: readonly PlannedProspect[],
): Check[] {
  const inSteps = steps.filter(isEmail).flatMap((step) => {
    const problems = [...checkSubject(step), ...checkBody(step), ...checkGreeting(step, people)];
    return [...new Set(problems)].map((problem) => ({ step: step.number, problem }));
  });
  const inVariables = checkVariables(variables).map((problem) => ({ problem }));
  return [...inSteps, ...inVariables];
}

/** Finds people whose own words are the same as those of another person. */
export function findSameText(people: readonly PlannedProspect[]): Check[] {
  const firstByText = new Map<string, string>();
  return people.flatMap(({ crmProspectId, own }) => {
    if (!own?.steps) return [];
    const text = JSON.stringify([own.steps, own.variables]);
    const first = firstByText.get(text);
    if (first === undefined) firstByText.set(text, crmProspectId);
    return first === undefined ? [] : [{ crmProspectId, problem: `The same words as those for ${first}.` }];
  });
}

function checkSubject({ subject = '', isReply = false }: PlannedStep): string[] {
  if (subject.trim() === '') return isReply ? [] : ['The subject is empty.'];
  return [
    ...(/[\r\n\u2028\u2029]/.test(subject) ? ['The subject has a line break.'] : []),
    ...(/<\/?[a-z][^>]*>/i.test(subject) ? ['The subject has HTML in it.'] : []),
    ...checkWords('The subject', subject),
  ];
}

function checkBody({ body = '' }: PlannedStep): string[] {
  const text = toPlainText(body);
  if (text === '' && !/<img\b/i.test(body)) return ['The body is empty.'];
  return [...checkWords('The body', text), ...listAddresses(body).flatMap((address) => checkWords('A link', address))];
}

function checkVariables(variables: readonly Variable[]): string[] {
  const names = variables.map(({ name }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  return [
    ...[...repeated].map((name) => `The variable ${name} is set twice.`),
    ...variables.flatMap(({ name, value }) => [
      ...(/[{}]/.test(name) ? [`The name of the variable ${name} has braces, which only the text should have.`] : []),
      ...(value.trim() === '' ? [`The variable ${name} is empty.`] : []),
      ...checkWords(`The variable ${name}`, toPlainText(value)),
    ]),
  ];
}

/** Words that occur in placeholders, such as `[First Name]` or `<Company>`. */
const placeholderWords =
  /\b(first|last|full|company|account|name|title|role|industry|sector|insert|your|my|their|date|time|city|product|topic|pain|point|link|url|reason|signature|sender|recipient|prospect|placeholder|tbd|todo|xxx?)\b/i;

const placeholders = [
  { pattern: /\[([^[\]]{1,60})\](?!\()/g, isOne: (inner: string) => placeholderWords.test(inner) },
  { pattern: /<<?(?! )([\w .'-]{1,40})(?<! )>?>/g, isOne: (inner: string) => placeholderWords.test(inner) },
  { pattern: /(?<![{\w])\{\s*([a-z_][\w .]{1,40})\s*\}(?!\})/gi, isOne: () => true },
  { pattern: /%([A-Z_]{3,40})%|\$\{([A-Z_]{3,40})\}|\*\|([A-Z_]{3,40})\|\*/g, isOne: () => true },
  // $AAPL is a share, and $USD a currency.
  { pattern: /\$([A-Z_]{3,40})\b/g, isOne: (inner: string) => inner.includes('_') || placeholderWords.test(inner) },
];

/** Checks a text for placeholders and for variables that are not closed. */
function checkWords(where: string, text: string): string[] {
  const withoutVariables = text.replace(/\{\{[^{}]*\}\}/g, ' ');
  const broken = /.{0,20}(?:\{\{|\}\}).{0,20}/s.exec(withoutVariables)?.[0];
  const blank = /\{\{\s*\}\}/.test(text);
  const found = placeholders.flatMap(({ pattern, isOne }) =>
    [...withoutVariables.matchAll(pattern)].filter((match) => isOne(match[1] ?? '')).map(([whole]) => whole),
  );
  const notes = [...text.matchAll(/\b(TODO|TBD|FIXME|XXX+|[Ll]orem ipsum)\b/g)].map(([word]) => word);
  return [
    ...(broken === undefined ? [] : [`${where} has a variable that is not closed: "${broken.trim()}".`]),
    ...(blank ? [`${where} has a variable without a name: "{{}}".`] : []),
    ...[...new Set([...found, ...notes])].map((one) => `${where} has a placeholder: "${one}".`),
  ];
}

/** Words after a greeting that are nobody's name. */
const noNames = new Set(
  'there all team everyone everybody folks both again friend friends guys world colleague colleagues hiring customer customers partner partners valued ladies gentlemen member members reader readers recruiter fellow from sir madam'.split(
    ' ',
  ),
);

/** A name that is written out in the greeting is right for one person at most. */
function checkGreeting({ body = '' }: PlannedStep, people: readonly PlannedProspect[]): string[] {
  const greeting =
    /^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\s+(?:(?:dr|mr|mrs|ms|mx|miss|prof|professor|doctor|sir|madam)\.?\s+)*(\p{Lu}[\p{L}'’-]+)/iu.exec(
      toPlainText(body),
    );
  const name = greeting?.[1]?.replace(/['’]s$/, '');
  if (name === undefined || !/^\p{Lu}/u.test(name) || noNames.has(name.toLowerCase())) return [];
  const others = people.filter((person) => person.name !== undefined && !isCalled(person.name, name));
  if (people.length > 1) return [`The greeting says "${name}" to all ${people.length} people.`];
  return others.map((person) => `The greeting says "${name}", and the person is called ${person.name}.`);
}

/** Whether every part of a name, such as those of Ann-Marie, is a part of the full name. */
function isCalled(fullName: string, name: string): boolean {
  const words = new Set(splitName(fullName));
  return splitName(name).every((word) => words.has(word));
}

function splitName(name: string): string[] {
  const letters = name.normalize('NFKD').replace(/[\p{M}'’‘]/gu, '');
  return letters
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
