/** The people of Northwind Robotics, maker of the warehouse software Slotwise. */

/** One line of the staff list; `key` names the person elsewhere in the data. */
export interface StaffMember {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string | null;
  readonly manager: string | undefined;
  readonly created: string;
  readonly languages: readonly string[];
  readonly phoneNumber?: string;
  readonly inactive?: true;
}

function member(
  name: string,
  title: string | null,
  manager: string | undefined,
  created: string,
  more: Partial<Pick<StaffMember, 'languages' | 'phoneNumber' | 'inactive'>> = {},
): StaffMember {
  const [firstName = '', lastName = ''] = name.split(' ');
  return { key: firstName.toLowerCase(), firstName, lastName, title, manager, created, languages: ['en-US'], ...more };
}

/** The domain of all company addresses. */
export const companyDomain = 'northwind-robotics.example';

/** Everybody who works there, and one who has left. */
export const staff: readonly StaffMember[] = [
  member('Ingrid Solheim', 'Chief Revenue Officer', undefined, '2022-01-10', { languages: ['en-US', 'nb-NO'] }),
  member('Marcus Oyelaran', 'VP Sales, Americas', 'ingrid', '2022-02-01', { phoneNumber: '+1 312 555 0114' }),
  member('Helena Brandt', 'VP Sales, EMEA and APAC', 'ingrid', '2022-02-14', { languages: ['de-DE', 'en-GB'] }),
  member('Tomas Reyes', 'VP Customer Success', 'ingrid', '2022-03-07', { languages: ['en-US', 'es-MX'] }),
  member('Priya Raman', 'Head of Revenue Operations', 'ingrid', '2022-01-24'),
  member('Devon Castle', 'Director, Sales Development', 'marcus', '2022-05-02', { phoneNumber: '+1 312 555 0127' }),
  member('Maya Lindqvist', 'Sales Development Representative', 'helena', '2023-03-20', {
    languages: ['en-GB', 'sv-SE'],
    phoneNumber: '+44 20 7946 0188',
  }),
  member('Owen Fairley', 'Sales Development Representative', 'devon', '2023-06-12'),
  member('Camila Duarte', 'Sales Development Representative', 'devon', '2024-01-15', { languages: ['en-US', 'pt-BR'] }),
  member('Jonas Wirth', 'Sales Development Representative', 'helena', '2024-04-08', { languages: ['de-DE', 'en-GB'] }),
  member('Aiko Tanabe', 'Sales Development Representative', 'helena', '2024-09-02', { languages: ['en-US', 'ja-JP'] }),
  member('Rachel Okafor', 'Enterprise Account Executive', 'marcus', '2022-06-06', { phoneNumber: '+1 404 555 0163' }),
  member('Ben Halloran', 'Enterprise Account Executive', 'marcus', '2022-08-15'),
  member('Sofia Mancini', 'Enterprise Account Executive', 'helena', '2022-09-05', { languages: ['it-IT', 'en-GB'] }),
  member('Lars Eriksen', 'Enterprise Account Executive', 'helena', '2023-01-16', { languages: ['da-DK', 'en-GB'] }),
  member('Grace Whitfield', 'Account Executive', 'marcus', '2023-04-17'),
  member('Noah Petersen', 'Account Executive', 'marcus', '2023-10-09'),
  member('Amelie Fournier', 'Account Executive', 'helena', '2023-11-06', { languages: ['fr-FR', 'en-GB'] }),
  member('Dinesh Kulkarni', 'Account Executive', 'helena', '2024-02-12'),
  member('Hannah Osei', 'Account Executive', 'marcus', '2025-01-20'),
  member('Viktor Salo', 'Principal Solutions Engineer', 'ingrid', '2022-04-11'),
  member('Leila Haddad', 'Customer Success Manager', 'tomas', '2022-11-28', { languages: ['en-GB', 'fr-FR'] }),
  member('Peter Vance', 'Customer Success Manager', 'tomas', '2023-08-21'),
  member('Mei Castellano', 'Renewals Manager', 'tomas', '2024-06-17', { phoneNumber: '+1 206 555 0149' }),
  member('Iris Feld', null, 'priya', '2025-09-01'),
  member('Gareth Pugh', 'Account Executive', 'helena', '2022-07-18', { inactive: true }),
];

/** Synthetic users that stand for Gong's own employees. */
export const avatars: readonly StaffMember[] = [
  member('Gong Support', null, undefined, '2022-01-03'),
  member('Gong Onboarding', null, undefined, '2022-01-03'),
];
