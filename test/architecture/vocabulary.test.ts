import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRetiredWords } from './vocabulary.ts';

/** Has the retired words as data, or explains them. */
const exceptions = ['test/architecture/vocabulary.ts', 'test/architecture/vocabulary.test.ts', 'docs/glossary.md'];

function listFiles(): string[] {
  const files = ['src', 'test', 'scripts', 'docs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const documents = readdirSync('.').filter((name) => name.endsWith('.md'));
  return [...files, ...documents].filter((path) => /\.(ts|mjs|md)$/.test(path) && !exceptions.includes(path));
}

describe('the words of the project', () => {
  it('are those of the glossary, in code, comments, messages, test titles and documents', () => {
    const files = listFiles();
    expect(files.length).toBeGreaterThan(250);
    const found = files.flatMap((path) =>
      findRetiredWords(path, readFileSync(path, 'utf8')).map(({ word, better }) => `${path}: ${word} → ${better}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['const told = 1;', 'told'],
    ['function describeFacts() {}', 'describeFacts'],
    ['const maximumBytes = 1;', 'maximumBytes'],
    ['export const toolOf = 1;', 'toolOf'],
    ['// The state folder of the server.', 'state folder'],
    [`throw new Error('The plan was told in full');`, 'told in full'],
  ])('are refused in %j', (code, word) => {
    expect(findRetiredWords('src/x.ts', code).map((finding) => finding.word)).toContain(word);
  });

  it('accept names of Gong and of the platform, which cannot be chosen', () => {
    const allowed = `const { answeredScorecards } = await Promise.allSettled(inFlight); // A person is told "no".`;
    expect(findRetiredWords('src/x.ts', allowed)).toEqual([{ word: 'is told', better: expect.any(String) }]);
  });
});
