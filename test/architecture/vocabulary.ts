/** The retired words: the glossary in docs/glossary.md says which words stand in their place. */

interface RetiredWord {
  readonly pattern: RegExp;
  readonly better: string;
  /** Identifiers that match and stay: names of Gong's API, of the platform and of the tool contract. */
  readonly except?: readonly string[];
  /** Files in which the word is right. */
  readonly exceptIn?: RegExp;
}

/** Matched against each word of each identifier: `lookUpFacts` has the words `look`, `Up`, `Facts`. */
const retiredParts: readonly RetiredWord[] = [
  { pattern: /^(told|tells?|telling)$/i, better: 'describe, report, result' },
  {
    pattern: /^(surroundings|circumstances|parts)$/i,
    better: 'a name after its role: …Options, CallContext',
    except: ['formatToParts', 'circumstances'],
    // The parts of a multipart form are the field's own word.
    exceptIn: /sandbox\/(requests\/(checks|form)|settings\.test|vocabulary\.test)\.ts$/,
  },
  { pattern: /^facts$/i, better: 'result', exceptIn: /contract\/facts\.ts$/ },
  {
    pattern: /^(answer|answers|answered|answering)$/i,
    better: 'response (of Gong), result (of a tool), reply (to a person)',
    except: [
      'answers',
      'answeredScorecards',
      'listAnsweredScorecards',
      'answeredScorecardId',
      'answerItems',
      'answerText',
      'answerOptions',
      'answerGuide',
    ],
    exceptIn: /(tools|sandbox\/handlers)\/ai\.ts$|test\/sandbox\//,
  },
  {
    pattern: /^(pace|paces|ledger|slot|slots|entrance)$/i,
    better: 'rate limiter, request log, permit, AcquireOptions',
  },
  {
    pattern: /^(flight|flights|landing|forget|forgotten|jot)$/i,
    better: 'in-flight request, invalidate, prune, append',
    except: ['inFlight'],
  },
  { pattern: /^(sighting|sightings)$/i, better: 'what calls say about a person' },
  {
    pattern: /^(settle|settles|settled|settling|unsettled)$/i,
    better: 'resolve, reconcile, in doubt',
    except: ['allSettled'],
  },
  {
    pattern: /^(silent|silence|quiet|rival|rivals|runner|runners)$/i,
    better: 'stalled, in transit, owner',
    // The name of version 0.1.0 in its journals.
    exceptIn: /enrollment\/(journal|open-commits\.test)\.ts$/,
  },
  // `renewal` is a name of the tool contract, `Renewal` a kind of the invented company's calls.
  { pattern: /^(renew|renews|renewed|renewal|renewals)$/i, better: 'refresh', except: ['renewal', 'Renewal'] },
  { pattern: /^(mend|mends|mended|behind|anew|everybody|nobody)$/i, better: 'a plain verb or noun' },
  { pattern: /^(fate|fates)$/i, better: 'outcome' },
];

/** Matched against whole identifiers. */
const retiredIdentifiers: readonly RetiredWord[] = [
  {
    pattern: /^(most|longest|largest|maximum|greatest|highest)[A-Z]/,
    better: 'max…',
    except: ['mostRecentlyAssigned'],
  },
  { pattern: /^(least|smallest|fewest)[A-Z]/, better: 'min…' },
  {
    pattern: /^[a-z]\w*Of$/,
    better: 'a verb or a noun: toKey, getTool, readId',
    except: [
      'exactlyOneOf',
      'atMostOneOf',
      'atLeastOneOf',
      'hasOneOf',
      'oneOf',
      'anyOf',
      'allOf',
      'indexOf',
      'lastIndexOf',
      'valueOf',
      'toBeInstanceOf',
      'toBeOneOf',
      'expectTypeOf',
      'toEqualTypeOf',
      'getPrototypeOf',
      'of',
      'arrayOf',
    ],
  },
  {
    pattern: /^(wayBack|openWay|lookFirst|considerEnrollment|nameEverybody|whoIsInFlow|another|enter)$/,
    better: 'the verb of the field',
  },
  { pattern: /^(StateFolder|stateFolder|isFolder|makeFolder|syncFolder)$/, better: 'state directory, store' },
];

/** Matched against prose: comments, strings and documents. */
const retiredPhrases: readonly RetiredWord[] = [
  { pattern: /\bstate folder\b/i, better: 'state directory' },
  { pattern: /\banew\b/i, better: 'again, new' },
  { pattern: /\b(is|are|was|were) told\b/i, better: 'is reported, gets, says' },
  { pattern: /\btold (once|apart|in full|of|by|with)\b/i, better: 'reported' },
  { pattern: /\btakes? (it|him|this server|the sending) for dead\b/i, better: 'considers stalled' },
  { pattern: /\b(taken|took|take|takes) for dead\b/i, better: 'considered stalled' },
  { pattern: /\bwhat (has )?(became|become|becomes|is to become) of\b/i, better: 'the outcome of, what happened to' },
  { pattern: /\b(let|lets) go of\b/i, better: 'releases' },
  { pattern: /\bcomes? to (its|an) end\b/i, better: 'ends' },
  { pattern: /\bmeans nothing here\b/i, better: 'Unexpected argument' },
  { pattern: /\bin silence\b/i, better: 'silently, without an error' },
  { pattern: /\b(mended|mends what)\b/i, better: 'fixed' },
  { pattern: /\b(renewal of|renews? (the|its|an?|tokens?|access)|renewed tokens?)\b/i, better: 'refresh' },
  {
    pattern: /\b(settled (later|late|by reading|for good|yet)|settles? (each|it|them|everybody))\b/i,
    better: 'resolved, reconciled',
  },
  { pattern: /\bputs? together\b|\bput together\b/i, better: 'wires, builds' },
  {
    pattern: /\bso many (characters|days|people|requests|rows|bytes|letters|milliseconds|seconds)\b/i,
    better: 'a number with a name',
  },
  { pattern: /\bquota ledger\b|\bthe ledger\b/i, better: 'request log' },
  { pattern: /\blets? (nobody|nothing|every value) (go|pass)\b/i, better: 'blocks, accepts' },
];

export interface Finding {
  readonly word: string;
  readonly better: string;
}

/** The retired words in a source file or a document. */
export function findRetiredWords(path: string, text: string): Finding[] {
  const isCode = /\.(ts|mjs)$/.test(path);
  const phrases = retiredPhrases.flatMap(({ pattern, better }) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([word]) => ({ word, better })),
  );
  return isCode ? [...phrases, ...findRetiredIdentifiers(path, text)] : phrases;
}

/** Comments, strings and regular expressions; of a template, what it interpolates stays. */
const ignored =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`((?:[^`\\]|\\.)*)`|(?<=[=(,:!&|?[{;]\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

function findRetiredIdentifiers(path: string, text: string): Finding[] {
  const code = text.replace(ignored, (_, template?: string) =>
    [...(template ?? '').matchAll(/\$\{([^}]*)\}/g)].map(([, inner = '']) => inner.replace(/'[^']*'/g, '')).join(' '),
  );
  const identifiers = new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? []);
  return [...identifiers].flatMap((identifier) => {
    const words = identifier.replace(/in-?flight/i, '').match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
    const found = [
      ...retiredIdentifiers.filter(({ pattern }) => pattern.test(identifier)),
      ...retiredParts.filter(({ pattern }) => words.some((word) => pattern.test(word))),
    ];
    return found
      .filter(({ except = [], exceptIn }) => !except.includes(identifier) && !exceptIn?.test(path))
      .map(({ better }) => ({ word: identifier, better }));
  });
}
