import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../../src/config/settings.ts';
import { credentialsBeside, examples, keys, names, readConfig, readProblems } from './examples.ts';

/** Additions that are wrong for every setting. */
const decorations: Readonly<Record<string, (value: string, variable: string) => string>> = {
  'straight quotation marks': (value) => `"${value}"`,
  'single quotation marks': (value) => `'${value}'`,
  'escaped quotation marks': (value) => `\\"${value}\\"`,
  'typographic quotation marks': (value) => `“${value}”`,
  'German quotation marks': (value) => `„${value}“`,
  'French quotation marks': (value) => `«${value}»`,
  'single typographic quotation marks': (value) => `‘${value}’`,
  'quotation marks of HTML': (value) => `&quot;${value}&quot;`,
  backticks: (value) => `\`${value}\``,
  'a quotation mark at the beginning': (value) => `"${value}`,
  'angle brackets': (value) => `<${value}>`,
  'square brackets': (value) => `[${value}]`,
  'the brackets of JSON': (value) => `["${value}"]`,
  'curly brackets': (value) => `{{${value}}}`,
  'the name of the variable': (value, variable) => `${variable}=${value}`,
  'the name of the variable and a colon': (value, variable) => `${variable}: ${value}`,
  'the name of the variable in a shell': (value, variable) => `export ${variable}="${value}"`,
  'a zero-width space inside': (value) => `${value.slice(0, 3)}\u200b${value.slice(3)}`,
  'a zero-width space at the end': (value) => `${value}\u200b`,
  'a soft hyphen': (value) => `${value.slice(0, 3)}\u00ad${value.slice(3)}`,
  'a direction mark': (value) => `\u202a${value}\u202c`,
  'a NUL after each letter': (value) => [...value].join('\0'),
  'a variable before it': (value) => `\${GONG_PREFIX}${value}`,
  'two variables': () => `\${${'A'}}/\${${'B'}}`,
};

/** Additions that are wrong for keys. */
const keyDecorations: typeof decorations = {
  'the word Bearer': (value) => `Bearer ${value}`,
  'the word bearer and a colon': (value) => `bearer: ${value}`,
  'the word Basic': (value) => `Basic ${value}`,
  'a whole header': (value) => `Authorization: Bearer ${value}`,
  'a label': (value) => `Access key: ${value}`,
  'a label of an .env file': (value) => `secret=${value}`,
  'a label of JSON': (value) => `access_token": ${value}`,
  'a quotation mark at the end': (value) => `${value}"`,
  'a blank inside': (value) => `${value.slice(0, 3)} ${value.slice(3)}`,
  'a no-break space inside': (value) => `${value.slice(0, 3)}\u00a0${value.slice(3)}`,
  'a line break inside': (value) => `${value.slice(0, 3)}\n${value.slice(3)}`,
  'a comment': (value) => `${value} # of Ann`,
  'a comma at the end': (value) => `${value},`,
  'an ellipsis': (value) => `${value.slice(0, 3)}…`,
  'an escaped line break at the end': (value) => `${value}\\n`,
  'the word undefined': () => 'undefined',
  'the word null': () => 'null',
  'nothing but a variable': () => '$GONG_KEY',
  'nothing but a variable of Windows': () => '%GONG_KEY%',
  'nothing but a variable of PowerShell': () => '$env:GONG_KEY',
};

const cases = names.flatMap((name) =>
  Object.entries({ ...decorations, ...(settings[name].kind === 'key' ? keyDecorations : {}) }).map(
    ([decoration, decorate]) => ({ name, variable: settings[name].variable, decoration, decorate }),
  ),
);

describe('a setting', () => {
  it.each(names)('accepts its plain value, with or without surrounding blanks: %s', (name) => {
    const environment = credentialsBeside(name);
    const { variable } = settings[name];
    const plain = readConfig({ ...environment, [variable]: examples[name] });
    expect(readConfig({ ...environment, [variable]: ` \t${examples[name]}\r\n` })).toEqual(plain);
    expect(readConfig({ ...environment, [variable]: `\ufeff${examples[name]}\u00a0` })).toEqual(plain);
  });

  it.each(cases)('is refused with one sentence that names it: $variable with $decoration', (row) => {
    const value = row.decorate(examples[row.name], row.variable);
    const problems = readProblems({ ...credentialsBeside(row.name), [row.variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${row.variable} .*\\.$`));
    if (settings[row.name].kind === 'key') {
      for (const piece of [examples[row.name], examples[row.name].slice(3)]) expect(problems[0]).not.toContain(piece);
    }
  });

  it('is reported by the flag or the alternative name that was used', () => {
    expect(readProblems(keys, ['--max-prospects="20"'])[0]).toMatch(/^--max-prospects begins or ends with a quot/);
    expect(readProblems({ GONG_ACCESS_KEY: 'key', GONG_SECRET: '"x"' })).toEqual([
      'GONG_SECRET begins or ends with a quotation mark; write the value without quotation marks.',
    ]);
  });

  it('is reported at once with all other decorated settings', () => {
    const decorated = Object.fromEntries(
      names
        .filter((name) => name !== 'accessToken' && !name.startsWith('oauth'))
        .map((name) => [settings[name].variable, `"${examples[name]}"`]),
    );
    expect(readProblems(decorated)).toHaveLength(Object.keys(decorated).length);
  });

  it('accepts every character that tokens may have', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{8,60}={0,2}$/);
    fc.assert(
      fc.property(token, (accessToken) => {
        fc.pre(!accessToken.startsWith('--'));
        const credentials = readConfig({ GONG_ACCESS_TOKEN: accessToken }).gong?.credentials;
        expect(credentials).toEqual({ kind: 'bearer', accessToken });
      }),
    );
  });
});

describe('a list', () => {
  it.each(['12,34,', ',12,34', '12,,34', ' 12 , 34 ,, ', '12,\n34'])('accepts commas without an item: %j', (list) => {
    const { allowedFlowIds } = readConfig({ ...keys, GONG_ALLOWED_FLOW_IDS: list });
    expect(allowedFlowIds).toEqual(new Set(['12', '34']));
  });

  it.each([
    ['"12","34"', 'quotation mark'],
    ['12,"34"', 'quotation mark'],
    ['[12,34]', 'brackets'],
    ['12,<34>', 'brackets'],
    ['12;34', 'separated by commas'],
    ['12 34', 'separated by commas'],
    ['12\n34', 'separated by commas'],
    ['https://app.gong.io/flows/12', 'separated by commas'],
    ['Flow id: 12', 'separated by commas'],
    ['7.14e18', 'separated by commas'],
    ['-12', 'separated by commas'],
    ['１２', 'separated by commas'],
    ['any', 'separated by commas'],
    [' , ', 'comma-separated list'],
  ])('is refused when an item is not the id of a flow: %j', (list, reason) => {
    const problems = readProblems({ ...keys, GONG_ALLOWED_FLOW_IDS: list });
    expect(problems).toEqual([expect.stringContaining(reason)]);
  });
});

describe('a number', () => {
  it.each(['3 req/s', '3/s', '10,000', '10_000', '10.000', '1e4', '3.0', '+3', '-3', '0', '0x10', '３', 'unlimited'])(
    'is refused unless it has only digits: %s',
    (value) => {
      const problems = readProblems({ ...keys, GONG_REQUESTS_PER_DAY: value });
      expect(problems).toEqual([
        `GONG_REQUESTS_PER_DAY must be a whole number of at least 1; got ${JSON.stringify(value)}.`,
      ]);
    },
  );
});

describe('a flag', () => {
  it.each(['true', 'True', '1', 'yes', 'YES', 'on'])('is true for %s', (value) => {
    expect(readConfig({ ...keys, GONG_READ_ONLY: value }).readOnly).toBe(true);
  });

  it.each(['false', 'FALSE', '0', 'no', 'off'])('is false for %s', (value) => {
    expect(readConfig({ ...keys, GONG_READ_ONLY: value }).readOnly).toBe(false);
  });

  it.each(['y', 'enabled', 'true # for now', 'true;', '2', 'null'])('is refused for %s', (value) => {
    expect(readProblems({ ...keys, GONG_READ_ONLY: value })).toHaveLength(1);
  });
});

describe('the email of the user', () => {
  it('is optional', () => {
    expect(readConfig({ ...keys, GONG_USER_EMAIL: 'ann@example.com' }).userEmail).toBe('ann@example.com');
    expect(readConfig(keys).userEmail).toBeUndefined();
  });

  it.each(['ann', 'mailto:ann@example.com', 'Ann <ann@example.com>', 'ann@example.com, bee@example.com', 'ann@', '@x'])(
    'is refused unless it is one address: %s',
    (value) => {
      expect(readProblems({ ...keys, GONG_USER_EMAIL: value })).toEqual([
        expect.stringContaining('GONG_USER_EMAIL must be one email address'),
      ]);
    },
  );
});

describe('a variable whose name is in another case', () => {
  it('is refused, unless the platform ignores the case', () => {
    expect(readProblems({ ...keys, gong_read_only: 'true' })).toEqual([
      'Unknown variable gong_read_only; did you mean GONG_READ_ONLY?',
    ]);
    expect(readProblems({ ...keys, GONG_READ_ONLY: 'true', Gong_Read_Only: 'true' })).toEqual([]);
  });
});
