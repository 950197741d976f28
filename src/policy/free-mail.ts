/** Free-mail providers: people who share such a domain do not work for the same company. */

/** Providers with one domain in many countries, such as yahoo.co.uk. */
const inManyCountries = /^(?:yahoo|hotmail|live|outlook|gmx|aol|yandex)\.(?:com?\.)?[a-z]{2,3}$/;

const providers = new Set([
  ...['gmail.com', 'googlemail.com', 'icloud.com', 'me.com', 'mac.com', 'ymail.com', 'rocketmail.com', 'msn.com'],
  ...['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me', 'tuta.com', 'tuta.io', 'tutanota.com', 'tutanota.de'],
  ...[
    'fastmail.com',
    'fastmail.fm',
    'hey.com',
    'zoho.com',
    'zohomail.com',
    'zohomail.eu',
    'hushmail.com',
    'mailbox.org',
  ],
  ...[
    'posteo.de',
    'posteo.net',
    't-online.de',
    'freenet.de',
    'arcor.de',
    'gmx.net',
    'web.de',
    'bluewin.ch',
    'sunrise.ch',
  ],
  ...[
    'wanadoo.fr',
    'orange.fr',
    'free.fr',
    'sfr.fr',
    'neuf.fr',
    'laposte.net',
    'libero.it',
    'virgilio.it',
    'tiscali.it',
    'alice.it',
    'tin.it',
  ],
  ...['btinternet.com', 'sky.com', 'virginmedia.com', 'ntlworld.com', 'talktalk.net', 'blueyonder.co.uk'],
  ...[
    'comcast.net',
    'verizon.net',
    'att.net',
    'sbcglobal.net',
    'bellsouth.net',
    'cox.net',
    'charter.net',
    'earthlink.net',
  ],
  ...[
    'juno.com',
    'netzero.net',
    'optonline.net',
    'rogers.com',
    'shaw.ca',
    'sympatico.ca',
    'bigpond.com',
    'optusnet.com.au',
  ],
  ...['qq.com', '163.com', '126.com', 'yeah.net', 'sina.com', 'sohu.com', 'foxmail.com', 'aliyun.com', 'naver.com'],
  ...[
    'mail.com',
    'mail.ru',
    'daum.net',
    'hanmail.net',
    'rediffmail.com',
    'inbox.ru',
    'list.ru',
    'bk.ru',
    'rambler.ru',
    'ya.ru',
    'ukr.net',
  ],
  ...[
    'seznam.cz',
    'centrum.cz',
    'wp.pl',
    'o2.pl',
    'onet.pl',
    'interia.pl',
    'abv.bg',
    'uol.com.br',
    'bol.com.br',
    'terra.com.br',
  ],
  ...['inbox.com', 'lycos.com', 'duck.com', 'mailinator.com'],
]);

/** Whether a domain, as `normalizeDomain` writes it, belongs to a free-mail provider. */
export function isFreeMail(domain: string): boolean {
  return providers.has(domain) || inManyCountries.test(domain);
}
