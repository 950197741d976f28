import { describe, expect, it } from 'vitest';
import { findProblems } from '../../../../src/workflows/enrollment/planning/checks.ts';

function check(body: string, name = 'Ann Lee'): string[] {
  const step = { number: 1, action: 'AUTO_SEND_EMAIL', sentBy: 'Gong' as const, subject: 'Hello', body };
  return findProblems([step], [], [{ crmProspectId: '003', name }]).map(({ problem }) => problem);
}

describe('the checks of an email', () => {
  it.each([
    ['a title', 'Hi Dr. Lee,'],
    ['a title without a dot', 'Dear Mr Lee,'],
    ['a long title', 'Dear Professor Lee,'],
    ['no name', 'Dear Sir or Madam,'],
    ['a role', 'Dear Hiring Manager,'],
    ['a group', 'Dear Colleagues,'],
    ['friends', 'Hi Friends,'],
    ['a letter with an accent as a reference', 'Hi Jos&eacute;,', 'José Lee'],
    ['an apostrophe as a number', 'Hi O&#39;Neil,', 'Pat O’Neil'],
    ['an apostrophe of another kind', "Hi O'Neil,", 'Pat O’Neil'],
    ['a hyphen that the name has not', 'Hi Ann-Marie,', 'Ann Marie Lee'],
    ['a part of a name with a hyphen', 'Hi Ann,', 'Ann-Marie Lee'],
    ['a dash after the name', 'Hi Ann&mdash;a question'],
    ['a possessive', 'Hi Ann’s team,'],
    ['a share', 'What moves $AAPL and $ARR'],
    ['a comparison', 'Hi Ann, 5 < your price and your price > 3'],
    ['an HTML tag that reads like a word', '<p><time datetime="2026-11-25">today</time> in <time>May</time></p>'],
    ['a variable in a link', '<a href="https://x.example/{{recipient.id}}?a=1&amp;b=[2]">here</a>'],
    ['an ampersand twice', 'Hi Ann, R&amp;amp;D'],
  ])('finds nothing wrong with %s', (_, body, name = 'Ann Lee') => {
    expect(check(body, name)).toEqual([]);
  });

  it.each([
    ['brackets as numbers', 'Hi &#91;First Name&#93;,', 'a placeholder: "[First Name]"'],
    ['brackets in hexadecimal', 'Hi &#x5B;First Name&#x5d;,', 'a placeholder: "[First Name]"'],
    ['brackets by name', 'Hi &lbrack;First Name&rbrack;,', 'a placeholder: "[First Name]"'],
    ['angle brackets', 'Hi &lt;First Name&gt;,', 'a placeholder: "<First Name>"'],
    ['braces as numbers', 'Hi &#123;&#123;recipient.first_name,', 'not closed'],
    ['a placeholder in a link', '<p>See <a href="[LINK]">this</a></p>', 'A link has a placeholder: "[LINK]"'],
    [
      'a variable in a link',
      "<a href='https://x.example/{{recipient.id'>this</a>",
      'A link has a variable that is not',
    ],
    ['a dollar placeholder', 'Hi $FIRST_NAME,', 'a placeholder: "$FIRST_NAME"'],
    ['another name', 'Hi Bob,', 'The greeting says "Bob"'],
    ['another name after a title', 'Dear Dr. Smith,', 'The greeting says "Smith"'],
    ['an empty paragraph', '<p>&#xa0;</p>', 'The body is empty'],
    ['an empty paragraph of Outlook', '<p><o:p>&nbsp;</o:p></p>', 'The body is empty'],
    ['characters that cannot be seen', '<p>&zwnj;&#8203;</p>', 'The body is empty'],
  ])('finds %s', (_, body, problem) => {
    expect(check(body)).toEqual([expect.stringContaining(problem)]);
  });
});
