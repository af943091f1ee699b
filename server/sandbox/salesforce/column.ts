/** One column of an object as describe shows it, and the short notation the tables are written in. */

export type ColumnType =
  | 'id'
  | 'reference'
  | 'string'
  | 'combobox'
  | 'textarea'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'picklist'
  | 'phone'
  | 'email'
  | 'url';

export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  readonly label: string;
  /** Characters; 18 for ids, 0 where a length has no meaning. */
  readonly length: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly defaultedOnCreate: boolean;
  /** Also: sortable. No column here is one without the other. */
  readonly filterable: boolean;
  /** An upsert may find its row by it. */
  readonly idLookup: boolean;
  readonly restrictedPicklist: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly values: readonly string[];
  /** The picklist value a new row starts with. */
  readonly initial: string | null;
};

type Details = {
  readonly label?: string;
  readonly length?: number;
  readonly to?: readonly string[];
  readonly as?: string;
  readonly restricted?: boolean;
  readonly values?: readonly string[];
  readonly initial?: string;
  readonly unique?: boolean;
  readonly caseSensitive?: boolean;
  readonly externalId?: boolean;
  readonly idLookup?: boolean;
};

/** Flags: N nillable, C createable, U updateable, D defaulted on create, X neither filterable nor sortable. */
export function column(name: string, type: ColumnType, flags: string, details: Details = {}): Column {
  const isPointer = type === 'id' || type === 'reference';
  return {
    name,
    type,
    label: details.label ?? name,
    length: details.length ?? (isPointer ? 18 : 0),
    nillable: flags.includes('N'),
    createable: flags.includes('C'),
    updateable: flags.includes('U'),
    defaultedOnCreate: flags.includes('D'),
    filterable: !flags.includes('X'),
    idLookup: type === 'id' || details.externalId === true || details.idLookup === true,
    restrictedPicklist: details.restricted ?? false,
    unique: details.unique ?? false,
    caseSensitive: details.caseSensitive ?? false,
    externalId: details.externalId ?? false,
    referenceTo: details.to ?? [],
    relationshipName: details.as ?? null,
    values: details.values ?? [],
    initial: details.initial ?? null,
  };
}

/** Moments, amounts and texts somebody may type freely over a list stand for no group. Recorded describes agree for every column here. */
export function isGroupable({ type, filterable }: Column): boolean {
  return filterable && !['datetime', 'combobox', 'currency', 'percent', 'double'].includes(type);
}

/** More than one kind of row can stand behind the column, so that its relationship is read through `Name`. */
export function isPolymorphic(known: Column): boolean {
  return known.referenceTo.length > 1;
}

/** The columns every object keeps by itself. */
export const auditColumns: readonly Column[] = [
  column('CreatedDate', 'datetime', 'D', { label: 'Created Date' }),
  column('CreatedById', 'reference', 'D', { label: 'Created By ID', to: ['User'], as: 'CreatedBy' }),
  column('LastModifiedDate', 'datetime', 'D', { label: 'Last Modified Date' }),
  column('LastModifiedById', 'reference', 'D', { label: 'Last Modified By ID', to: ['User'], as: 'LastModifiedBy' }),
  column('SystemModstamp', 'datetime', 'D', { label: 'System Modstamp' }),
];
