/** Names and titles of the people who work at the accounts. */

/** First names. */
export const firstNames = `Adaeze Alina Amir Anders Andrea Anika Antoine Arjun Astrid Beatriz Bianca Bruno Carla Carmen
Cedric Chiara Clara Connor Daniela Darius David Diego Dorothy Edward Elena Elias Emeka Emma Esther Farid Felix Fiona
Francesca Freya Gabriel George Gita Hana Harriet Hugo Ian Ines Isabelle Ivan Jamal Janet Jasper Joanna Jorge José Julia
Kamila Karin Keith Kenji Laura Leon Linh Lorenzo Lucía Magnus Manuela Marta Matteo Megan Mikael Mónica Nadia Naomi
Nathan Nikhil Nina Olga Oscar Paolo Patrick Petra Rafael Renée Rosa Ruth Samir Sandra Selin Simon Stefan Tamara Tariq
Teresa Theo Valeria Victor Wanda Yara Yusuf Zoë Zuzana`.split(/\s+/);

/** Last names. */
export const lastNames = `Abbott Achterberg Adeyemi Aguilar Ahlgren Almeida Anand Baptiste Barros Bauer Becker Bellini
Bianchi Blackwood Bloom Bosch Brennan Calloway Cardoso Carver Chandra Choi Coleman Conti Cortez Crane Dahl Dalton
Delacroix Dietrich Donovan Drummond Dubois Ekberg Ellison Espinoza Ferrari Fitzgerald Forsberg Fuentes Gallagher Garner
Gentile Gill Greco Gupta Hale Hartmann Hassan Hayashi Holloway Hughes Ibarra Iyer Jansen Jokinen Kaminski Kaur Keller
Khan Kowalski Laurent Lehmann Lopes Lund MacLeod Marchetti Marsh Medina Mendes Meyer Moreau Mukherjee Müller Navarro Ng
Nielsen Novak Okonkwo Orlov Ortega Palmer Park Pereira Quinn Ricci Romero Rossi Sandoval Santos Schneider Sharma Silva
Tan Thorne Vargas Vogel Walsh Weber Whitaker Yamada Zhang`.split(/\s+/);

/** Job titles. */
export const titles = [
  'VP Operations',
  'Director of Distribution',
  'Distribution Centre Manager',
  'Head of Supply Chain',
  'Supply Chain Director',
  'Warehouse Systems Manager',
  'IT Director',
  'Chief Financial Officer',
  'Finance Business Partner, Logistics',
  'Head of Fulfilment',
  'E-commerce Operations Manager',
  'Cold Chain Manager',
  'Inventory Planning Lead',
  'Continuous Improvement Manager',
  'Logistics Manager',
  'Chief Operating Officer',
  'Site Lead',
  'Procurement Manager',
  'Enterprise Architect',
  'Transport Planning Manager',
];
