/** Given name, family name, and the local part of the address. The first is the first admin. */
export type Person = readonly [given: string, family: string, mailbox: string];

// The last person of each list has no task, so that a user lookup can find nothing.
export const NORTH_PEOPLE: readonly Person[] = [
  ['Ingrid', 'Halvorsen', 'ingrid.halvorsen'],
  ['Marcus', 'Okafor', 'marcus.okafor'],
  ['陽子', '佐藤', 'yoko.sato'],
  ['نور', 'الحداد', 'nour.alhaddad'],
  ['Ελένη', 'Παπαδοπούλου', 'eleni.papadopoulou'],
  ['Priya', 'Raman', 'priya.raman'],
  ['Seán', "Ó'Briain", 'sean.obriain'],
  ['Zoë', 'Müller-Lüdenscheidt', 'zoe.mueller'],
  ['דנה', 'לוי', 'dana.levi'],
  ['Ana María', 'Íñiguez', 'ana.iniguez'],
  ['Олена', 'Шевченко', 'olena.shevchenko'],
  ['민준', '김', 'minjun.kim'],
  ['Tom 🎣', 'Lindqvist', 'tom.lindqvist'],
  ['Quentin', 'Idle', 'quentin.idle'],
];

export const HARBOUR_PEOPLE: readonly Person[] = [
  ['Harriet', 'Söhne', 'harriet'],
  ['Björn', 'Åkesson', 'bjorn'],
  ['Łucja', 'Dąbrowska', 'lucja'],
  ['สมชาย', 'ใจดี', 'somchai'],
  ['Renée', "d'Aubigné", 'renee'],
  ['Nobody', 'Yet', 'nobody.yet'],
];

export const NORTH_PARTNERS: readonly string[] = [
  'Aldgate Timber Ltd',
  '株式会社みどり商事',
  'شركة النور للتجارة',
  'Ελληνική Ναυτιλία ΑΕ',
  'Brightwater Foods Inc.',
  'Café Zürich 🥐',
  'Delacroix & Fils',
  'Ærø Maskinfabrik A/S',
  'Fjord Pumps AS',
  'Gómez Hermanos S.L.',
  'Highline Medical Supplies',
  'ООО «Северный ветер»',
  'Jupiter Print & Pack',
  'קפה תל אביב בע"מ',
  'Kestrel Components',
  '서울무역',
  'Lakeshore Dental Group',
  'Moreau "Le Grand" SARL',
  'Nandi Textiles Pvt. Ltd.',
  'O’Connell Haulage',
  'Pacific Rim Seafood Co.',
  'Quarry Lane Builders',
  'Redwood Logistics',
  'São Bento Alimentos',
  'Thornbury Glass',
  'Union Square Hotels',
];

export const HARBOUR_PARTNERS: readonly string[] = [
  'Alster Kontor GmbH',
  'Baltic Rope & Sail',
  'Çınar Denizcilik',
  'Deichmann Werft',
  'Elbphil Catering',
  '横浜港運',
];
