/** What the text of a failure must be, whatever has failed. */

const pieces: readonly (readonly [string, RegExp])[] = [
  ['says what failed', /^.+ failed\. \S/],
  ['says whether anything was changed', /^(Nothing was changed\.|It is not known whether Gong acted\.)$/m],
  ['says what to do next', /^Next: \S.{15,}\.$/m],
];

const forbidden: readonly (readonly [string, RegExp])[] = [
  ['HTML', /<\/?[a-z!][^>]*>/i],
  ['a stack', /^\s+at .+:\d+/m],
  ['a value that is none', /\b(undefined|null|NaN)\b|\[object /],
  ['a header', /authorization: |Basic [A-Za-z0-9+/=]{12}/i],
];

/** What is wrong with the text of a failure; nothing, where it says all it must and nothing it must not. */
export function problemsOfText(text: string, changed: 'nothing' | 'unknown', secrets: readonly string[]): string[] {
  const said = changed === 'nothing' ? 'Nothing was changed.' : 'It is not known whether Gong acted.';
  return [
    ...pieces.filter(([, pattern]) => !pattern.test(text)).map(([what]) => `no part of its text ${what}`),
    ...forbidden.filter(([, pattern]) => pattern.test(text)).map(([what]) => `its text has ${what}`),
    ...(text.includes(said) ? [] : [`its text does not say "${said}"`]),
    ...(changed === 'unknown' && !/read from Gong/i.test(text) ? ['its text does not say to look first'] : []),
    ...(text.length > 2000 ? [`its text has ${text.length} characters`] : []),
    ...(secrets.some((secret) => text.includes(secret)) ? ['its text has a secret'] : []),
  ];
}
