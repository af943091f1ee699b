/** The first three characters tell the object, in every org the same for standard objects. */
const OBJECTS: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '005': 'User',
  '006': 'Opportunity',
  '00Q': 'Lead',
  '500': 'Case',
  '701': 'Campaign',
};

/** @returns null for a custom object, or a standard one we never meet. */
export const objectOfId = (id: string): string | null => OBJECTS[id.slice(0, 3)] ?? null;
