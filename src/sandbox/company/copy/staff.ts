/** The people of Northwind Robotics, maker of the warehouse software Slotwise. */

/** One line of the staff list; `key` names the person elsewhere in the data. */
export interface StaffMember {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string | null;
  readonly manager: string | undefined;
  /** How many days before today the person started. */
  readonly daysEmployed: number;
  readonly languages: readonly string[];
  readonly phoneNumber?: string;
  readonly inactive?: true;
}

function member(
  name: string,
  title: string | null,
  manager: string | undefined,
  daysEmployed: number,
  more: Partial<Pick<StaffMember, 'languages' | 'phoneNumber' | 'inactive'>> = {},
): StaffMember {
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    key: firstName.toLowerCase(),
    firstName,
    lastName,
    title,
    manager,
    daysEmployed,
    languages: ['en-US'],
    ...more,
  };
}

/** The domain of all company addresses. */
export const companyDomain = 'northwind-robotics.example';

/** Everybody who works there, and one who has left. */
export const staff: readonly StaffMember[] = [
  member('Ingrid Solheim', 'Chief Revenue Officer', undefined, 1771, { languages: ['en-US', 'nb-NO'] }),
  member('Marcus Oyelaran', 'VP Sales, Americas', 'ingrid', 1749, { phoneNumber: '+1 312 555 0114' }),
  member('Helena Brandt', 'VP Sales, EMEA and APAC', 'ingrid', 1736, { languages: ['de-DE', 'en-GB'] }),
  member('Tomas Reyes', 'VP Customer Success', 'ingrid', 1715, { languages: ['en-US', 'es-MX'] }),
  member('Priya Raman', 'Head of Revenue Operations', 'ingrid', 1757),
  member('Devon Castle', 'Director, Sales Development', 'marcus', 1659, { phoneNumber: '+1 312 555 0127' }),
  member('Maya Lindqvist', 'Sales Development Representative', 'helena', 1337, {
    languages: ['en-GB', 'sv-SE'],
    phoneNumber: '+44 20 7946 0188',
  }),
  member('Owen Fairley', 'Sales Development Representative', 'devon', 1253),
  member('Camila Duarte', 'Sales Development Representative', 'devon', 1036, { languages: ['en-US', 'pt-BR'] }),
  member('Jonas Wirth', 'Sales Development Representative', 'helena', 952, { languages: ['de-DE', 'en-GB'] }),
  member('Aiko Tanabe', 'Sales Development Representative', 'helena', 805, { languages: ['en-US', 'ja-JP'] }),
  member('Rachel Okafor', 'Enterprise Account Executive', 'marcus', 1624, { phoneNumber: '+1 404 555 0163' }),
  member('Ben Halloran', 'Enterprise Account Executive', 'marcus', 1554),
  member('Sofia Mancini', 'Enterprise Account Executive', 'helena', 1533, { languages: ['it-IT', 'en-GB'] }),
  member('Lars Eriksen', 'Enterprise Account Executive', 'helena', 1400, { languages: ['da-DK', 'en-GB'] }),
  member('Grace Whitfield', 'Account Executive', 'marcus', 1309),
  member('Noah Petersen', 'Account Executive', 'marcus', 1134),
  member('Amelie Fournier', 'Account Executive', 'helena', 1106, { languages: ['fr-FR', 'en-GB'] }),
  member('Dinesh Kulkarni', 'Account Executive', 'helena', 1008),
  member('Hannah Osei', 'Account Executive', 'marcus', 665),
  member('Viktor Salo', 'Principal Solutions Engineer', 'ingrid', 1680),
  member('Leila Haddad', 'Customer Success Manager', 'tomas', 1449, { languages: ['en-GB', 'fr-FR'] }),
  member('Peter Vance', 'Customer Success Manager', 'tomas', 1183),
  member('Mei Castellano', 'Renewals Manager', 'tomas', 882, { phoneNumber: '+1 206 555 0149' }),
  member('Iris Feld', null, 'priya', 441),
  member('Gareth Pugh', 'Account Executive', 'helena', 1582, { inactive: true }),
];

/** Synthetic users that stand for Gong's own employees. */
export const avatars: readonly StaffMember[] = [
  member('Gong Support', null, undefined, 1778),
  member('Gong Onboarding', null, undefined, 1778),
];
