/** What must hold for everything a server tells a model, whatever it was asked and whatever Gong answered. */

const maxCharacters = 40_000;
const maxFailureCharacters = 2000;

/** Signs that are seen before Arabic and other numbers (Prepended_Concatenation_Mark of Unicode). */
const signsOfNumbers = '[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2]';

/** Controls but for line breaks and tabs, format characters, line separators, blanks that claim to be letters. */
const unseen = new RegExp(
  `[[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]--${signsOfNumbers}]`,
  'gv',
);

/** What is wrong with an answer to a tool call; nothing for one that is bounded, readable and in the server's own form. */
export function findResponseProblems(response: object): string[] {
  const { result, error } = response as { result?: Reported; error?: { code: number; message: string } };
  if (error) {
    return [
      ...(error.code === -32603 ? ['an internal error'] : []),
      ...(JSON.stringify(error).length > maxFailureCharacters
        ? [`an error of ${JSON.stringify(error).length} characters`]
        : []),
    ];
  }
  if (!result) return ['neither result nor error'];
  const { content, structuredContent, isError } = result;
  const text = content.map((part) => part.text).join('');
  const invisible = unseenIn(text);
  const problems = invisible === '' ? [] : [`characters that nobody sees: ${invisible}`];
  if (isError) {
    if (text.length > maxFailureCharacters) problems.push(`a failure of ${text.length} characters`);
    if (/had an internal error/.test(text)) problems.push('a fault of this server');
    if (!/^.+ (failed|was not called)\./.test(text)) problems.push(`a failure in other words: ${text.slice(0, 100)}`);
    return problems;
  }
  const structured = JSON.stringify(structuredContent);
  if (text !== structured) problems.push('text and structured content differ');
  if (/\\ud[89a-f]/i.test(text.replaceAll('\\\\', ''))) problems.push('half a character in a result');
  if (text.length > maxCharacters) problems.push(`a result of ${text.length} characters`);
  return problems;
}

/** The code points in a text that a person does not see, as `U+200B U+202E`. */
export function unseenIn(text: string): string {
  const found = text.match(unseen)?.filter((character) => !['\n', '\r', '\t'].includes(character)) ?? [];
  const names = [...new Set(found)].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase()}`);
  return [...names, ...(text.isWellFormed() ? [] : ['half a character'])].join(' ');
}

interface Reported {
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: object;
  readonly isError?: boolean;
}
