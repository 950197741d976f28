import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Party } from '../../../src/workflows/conversations/call-details.ts';
import { nameSpeakers } from '../../../src/workflows/conversations/speakers.ts';
import {
  findSliceEnd,
  formatTurns,
  type Monologue,
  readConversation,
} from '../../../src/workflows/conversations/transcript-text.ts';

const said = (speakerId: unknown, ...texts: unknown[]) =>
  ({ speakerId, sentences: texts.map((text) => ({ start: 0, text })) }) as Monologue;
const format = (monologues: readonly Monologue[], parties: readonly object[]) =>
  formatTurns(readConversation(monologues, parties as Party[]).turns);
const listNames = (parties: readonly object[], speakerIds: readonly unknown[] = []) => {
  const { find, participants } = nameSpeakers(parties as Party[]);
  return { speakers: speakerIds.map((id) => find(id).name), participants: participants.map(({ name }) => name) };
};

describe('the words of a call', () => {
  it.each([null, undefined, '', ' ', '99', 99])(
    'are kept where the first monologue has the speaker %j',
    (speakerId) => {
      const text = format([said(speakerId, 'Hello.'), said('1', 'Hi.')], [{ speakerId: '1', name: 'Ann Lee' }]);
      expect(text).toBe('[00:00] Speaker 1: Hello.\n[00:00] Ann Lee: Hi.\n');
    },
  );

  it('are in the order in which they were spoken', () => {
    const at = (speakerId: string, ...sentences: [start: unknown, text: string][]) =>
      ({ speakerId, sentences: sentences.map(([start, text]) => ({ start, text })) }) as Monologue;
    const monologues = [
      at('2', [61_000, 'Fine.'], [60_000, 'I am']),
      at('1', [0, 'Hello.']),
      at('2', [null, 'Yes?']),
      at('1', ['5000', 'How are you?']),
    ];
    expect(format(monologues, [{ speakerId: 1, name: 'Ann' }])).toBe(
      '[00:00] Ann: Hello.\nSpeaker 2: Yes?\n[00:05] Ann: How are you?\n[01:00] Speaker 2: I am Fine.\n',
    );
  });

  it('are kept where a sentence has no text, or a control character stands between two words', () => {
    expect(format([said('1', null, 'one\ftwo', '', 3, 'four\vfive', undefined)], [])).toBe(
      '[00:00] Speaker 1: one two 3 four five\n',
    );
  });

  it('are the same in all slices together as in the monologues', () => {
    const ids = [null, undefined, '', '1', 1, '2', '3', '9007199254740993', 'unknown'];
    const word = fc.string({ unit: fc.constantFrom(...'abcäß漢"\\.,!?'), minLength: 1, maxLength: 12 });
    const sentence = fc.record(
      {
        start: fc.oneof(fc.integer({ min: -5, max: 5_000_000 }), fc.constantFrom(null, '7', 'soon')),
        text: fc.oneof(
          fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
          fc.constant(null),
        ),
      },
      { requiredKeys: [] },
    );
    const monologue = fc.record({
      speakerId: fc.constantFrom(...ids),
      sentences: fc.array(sentence, { maxLength: 5 }),
    });
    const party = fc.record(
      {
        speakerId: fc.constantFrom(...ids),
        name: fc.constantFrom(null, '', 'Ann', 'ann', 'Bob', 'Speaker 1', 'Ann (2)'),
        emailAddress: fc.constantFrom(null, 'a@x.example', 'b@x.example'),
        title: fc.constantFrom(null, 'CTO', 'AE'),
        affiliation: fc.constantFrom('Internal', 'External', 'Unknown', null),
      },
      { requiredKeys: [] },
    );
    const count = (texts: readonly unknown[]) =>
      texts
        .flatMap((text) => String(text ?? '').split(/\s+/))
        .filter((text) => text !== '')
        .sort();

    fc.assert(
      fc.property(
        fc.array(monologue, { maxLength: 12 }),
        fc.array(party, { maxLength: 8 }),
        fc.integer({ min: 1000, max: 2000 }),
        (monologues, parties, size) => {
          const whole = format(monologues as Monologue[], parties);
          const slices: string[] = [];
          for (let from = 0; from < whole.length; ) {
            const to = findSliceEnd(whole, from, size);
            slices.push(whole.slice(from, to));
            from = to;
          }
          const lines = slices.join('').split('\n');
          const words = lines.map((line) => line.replace(/^(?:\[[\d:]+\] )?[^:]*: /, ''));
          const spoken = monologues.flatMap(({ sentences }) => sentences.map(({ text }) => text));
          expect(count(words)).toEqual(count(spoken));
        },
      ),
    );
  });
});

describe('the names of speakers', () => {
  const ann = { name: 'Ann Lee' };

  it('keep the name where one speaker is listed twice, in either order', () => {
    const named = { speakerId: '1', ...ann };
    const nameless = { speakerId: 1, name: null, emailAddress: 'ann@x.example', title: 'CTO' };
    for (const parties of [
      [named, nameless],
      [nameless, named],
    ]) {
      const { find, participants } = nameSpeakers(parties as Party[]);
      expect(find('1')).toEqual({ name: 'Ann Lee', title: 'CTO', affiliation: undefined });
      expect(participants).toHaveLength(1);
    }
  });

  it.each([
    ['affiliation', { affiliation: 'Internal' }, { affiliation: 'External' }, 'Internal', 'External'],
    ['title', { title: 'AE' }, { title: 'CTO: Europe' }, 'AE', 'CTO Europe'],
    ['email', { emailAddress: 'ann@a.example' }, { emailAddress: 'ann@b.example' }, 'ann@a.example', 'ann@b.example'],
    ['the one trait there is', { affiliation: 'External' }, {}, 'External', '2'],
    ['number', {}, {}, '1', '2'],
    ['number where every trait is equal', { title: 'CTO' }, { title: 'cto' }, '1', '2'],
    ['number where the affiliation says nothing', { affiliation: 'Unknown' }, { affiliation: null }, '1', '2'],
  ])('distinguish two people of one name by %s', (_, one, other, first, second) => {
    const parties = [
      { speakerId: '1', ...ann, ...one },
      { speakerId: '2', ...ann, name: 'ANN LEE', ...other },
    ];
    const names = [`Ann Lee (${first})`, `ANN LEE (${second})`];
    expect(listNames(parties, ['1', '2'])).toEqual({ speakers: names, participants: names });
  });

  it('are the same in any order of the parties', () => {
    const parties = [
      { speakerId: '1', ...ann },
      { speakerId: '2', ...ann },
      { name: 'Ann Lee', affiliation: 'External' },
      { speakerId: '3' },
      { name: 'Ann Lee', userId: '7' },
    ];
    const expected = listNames(parties, ['3', '2', null, '1']).speakers;
    expect(expected).toEqual(['Speaker 1', 'Ann Lee (2)', 'Speaker 3', 'Ann Lee (1)']);
    fc.assert(
      fc.property(fc.shuffledSubarray(parties, { minLength: parties.length }), (shuffled) => {
        expect(listNames(shuffled, ['3', '2', null, '1']).speakers).toEqual(expected);
      }),
    );
  });

  it('join a party that did not speak to the one with the same user or address', () => {
    const parties = [
      { name: 'Ann Lee', emailAddress: 'ANN@x.example', speakerId: null, title: 'CTO' },
      { name: 'Ann Lee', emailAddress: 'ann@x.example', speakerId: '1' },
      { userId: 7 },
      { name: 'Bob', userId: '7', speakerId: '2' },
    ];
    expect(listNames(parties, ['1', '2'])).toEqual({
      speakers: ['Ann Lee', 'Bob'],
      participants: ['Ann Lee', 'Bob'],
    });
  });

  it('never give two speaker ids one name, even of one address', () => {
    const room = { emailAddress: 'room@x.example' };
    const { speakers } = listNames(
      [
        { ...room, speakerId: '1' },
        { ...room, speakerId: '2' },
      ],
      ['1', '2'],
    );
    expect(speakers).toEqual(['room@x.example (1)', 'room@x.example (2)']);
  });

  it('name all people to whom Gong gives one voice', () => {
    const parties = [
      { speakerId: '1', name: 'Ann Lee' },
      { speakerId: '1', name: 'Bob' },
      { speakerId: '1', name: 'ann  lee' },
    ];
    expect(listNames(parties, ['1'])).toEqual({ speakers: ['Ann Lee or Bob'], participants: ['Ann Lee or Bob'] });
  });

  it('are unique, also where a name looks like one of this server', () => {
    const parties = [
      { speakerId: '1', name: 'Speaker 2' },
      { speakerId: '3', name: 'Ann Lee' },
      { speakerId: '4', name: 'Ann Lee' },
      { speakerId: '5', name: 'Ann Lee (1)' },
    ];
    const { speakers } = listNames(parties, ['1', '2', '3', '4', '5']);
    expect(speakers).toEqual(['Speaker 2', 'Speaker 3', 'Ann Lee (2)', 'Ann Lee (3)', 'Ann Lee (1)']);
  });

  it('differ for any parties, and each voice keeps its own', () => {
    const text = fc.constantFrom(null, '', 'Ann', 'ann', 'Ann (2)', 'Ann (AE)', 'Speaker 1', 'Speaker 2', '\u200b');
    const id = fc.constantFrom('1', 2, '2', '3', null, undefined, '');
    const party = fc.record(
      {
        speakerId: id,
        name: text,
        title: fc.constantFrom(null, 'AE', '2'),
        affiliation: fc.constantFrom(null, 'Internal'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(party, { maxLength: 10 }), fc.array(id, { maxLength: 8 }), (parties, ids) => {
        const { find, participants } = nameSpeakers(parties as Party[]);
        const voices = new Map(ids.map((next) => [String(next ?? ''), find(next).name]));
        const others = participants.map(({ name }) => name).filter((name) => ![...voices.values()].includes(name));
        const names = [...voices.values(), ...others].map((name) => name.toLowerCase());
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
