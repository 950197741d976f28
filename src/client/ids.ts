/** Salesforce writes one record's id in 15 characters or in 18, where the last three tell the case of the others. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** A text that is the same for both ways of writing one record's id; every other id is its own. */
export function recordKey(id: string): string {
  const short = id.slice(0, 15);
  return id.length === 18 && /^[a-zA-Z0-9]{15}$/.test(short) && id === short + toCaseSuffix(short) ? short : id;
}

/** Each of the three characters stands for five of the others: which of them are capitals. */
function toCaseSuffix(short: string): string {
  const suffixes = [0, 5, 10].map((start) => {
    const capitals = [...short.slice(start, start + 5)].map((letter, place) => (/[A-Z]/.test(letter) ? 2 ** place : 0));
    return alphabet[capitals.reduce((sum, bit) => sum + bit, 0)];
  });
  return suffixes.join('');
}
