/** The words of an HTML email as a reader sees them. */

/** Returns the text without tags, comments and what cannot be seen, and with its character references decoded. */
export function toPlainText(html: string): string {
  const text = html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<\/?[a-z][a-z0-9]*(?::[a-z]+)?(?:\s[^<>]*)?\/?>/gi, (tag) => (isHtmlTag(tag) ? ' ' : tag));
  return decodeReferences(text)
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .trim();
}

/** Lists the addresses of links and images, decoded. */
export function listAddresses(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, double, single]) =>
    decodeReferences(double ?? single ?? ''),
  );
}

const htmlTags = new Set(
  'a abbr article aside b blockquote body br button caption center cite code col colgroup dd del div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr html i img ins label li link main map mark meta nav ol p picture pre q s section small span strike strong sub sup table tbody td tfoot th thead time title tr tt u ul wbr'.split(
    ' ',
  ),
);

/** `<First Name>` is a placeholder; `<p>` is not, nor is `<o:p>`, which Outlook writes. */
function isHtmlTag(tag: string): boolean {
  const name = (/^<\/?([a-z][a-z0-9]*(?::[a-z]+)?)/i.exec(tag)?.[1] ?? '').toLowerCase();
  return htmlTags.has(name) || name.includes(':');
}

const named = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    szlig: 'ß',
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    comma: ',',
    dollar: '$',
    percnt: '%',
    lbrack: '[',
    lsqb: '[',
    rbrack: ']',
    rsqb: ']',
    lbrace: '{',
    lcub: '{',
    rbrace: '}',
    rcub: '}',
  }),
);

/** Combining marks by the ends of names such as `eacute`. */
const marks = new Map(
  Object.entries({
    acute: '\u0301',
    grave: '\u0300',
    circ: '\u0302',
    uml: '\u0308',
    tilde: '\u0303',
    ring: '\u030a',
    cedil: '\u0327',
    caron: '\u030c',
  }),
);

/** Decodes character references once; an unknown one stays as it is. */
function decodeReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name === undefined) return fromCodePoint(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16)) ?? whole;
    const [, letter = '', mark = ''] = /^([a-zA-Z])([a-z]+)$/.exec(name) ?? [];
    const combining = marks.get(mark);
    return named.get(name) ?? (combining === undefined ? whole : `${letter}${combining}`.normalize('NFC'));
  });
}

function fromCodePoint(code: number): string | undefined {
  if (code === 0xa0) return ' ';
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
