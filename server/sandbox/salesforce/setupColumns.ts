/** Users and the org itself, and the pseudo object `Name` through which polymorphic relationships are read. */
import { auditColumns, column } from './column.ts';
import type { Column } from './column.ts';

export const userColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'User ID' }),
  column('Username', 'string', 'CU', { length: 80 }),
  column('LastName', 'string', 'CU', { label: 'Last Name', length: 80 }),
  column('FirstName', 'string', 'NCU', { label: 'First Name', length: 40 }),
  column('Name', 'string', '', { label: 'Full Name', length: 121 }),
  column('Email', 'email', 'CU', { length: 128 }),
  column('Alias', 'string', 'CU', { length: 8 }),
  column('Title', 'string', 'NCU', { length: 80 }),
  column('Phone', 'phone', 'NCU', { length: 40 }),
  column('IsActive', 'boolean', 'CUD', { label: 'Active' }),
  column('UserType', 'picklist', 'N', {
    label: 'User Type',
    length: 40,
    restricted: true,
    values: [
      'Standard',
      'PowerPartner',
      'CSPLitePortal',
      'CustomerSuccess',
      'PowerCustomerSuccess',
      'CsnOnly',
      'AutomatedProcess',
      'Guest',
    ],
    initial: 'Standard',
  }),
  column('ProfileId', 'reference', 'CU', { label: 'Profile ID', to: ['Profile'], as: 'Profile' }),
  column('TimeZoneSidKey', 'picklist', 'CU', { label: 'Time Zone', length: 40 }),
  column('LocaleSidKey', 'picklist', 'CU', { label: 'Locale', length: 40 }),
  column('FederationIdentifier', 'string', 'NCU', { label: 'SAML Federation ID', length: 512 }),
  ...auditColumns,
];

export const profileColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Profile ID' }),
  column('Name', 'string', 'U', { length: 255 }),
  ...auditColumns,
];

export const organizationColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Organization ID' }),
  column('Name', 'string', 'U', { length: 80 }),
  column('InstanceName', 'string', 'N', { label: 'Instance Name', length: 5 }),
  column('IsSandbox', 'boolean', 'D', { label: 'Is Sandbox' }),
  column('OrganizationType', 'picklist', 'N', { label: 'Edition', length: 40 }),
  column('TimeZoneSidKey', 'picklist', 'U', { label: 'Time Zone', length: 40 }),
  ...auditColumns,
];

/** What may be read through Who, What, Owner and Relation, whatever stands behind them. */
export const nameColumns: readonly Column[] = [
  column('Id', 'id', 'D'),
  column('Name', 'string', 'N', { length: 255 }),
  column('Type', 'picklist', 'N', { length: 40 }),
  column('FirstName', 'string', 'N', { length: 40 }),
  column('LastName', 'string', 'N', { length: 80 }),
  column('Email', 'email', 'N', { length: 128 }),
  column('Title', 'string', 'N', { length: 128 }),
  column('Phone', 'phone', 'N', { length: 40 }),
  column('Username', 'string', 'N', { length: 80 }),
  column('Alias', 'string', 'N', { length: 8 }),
  column('IsActive', 'boolean', 'N'),
  column('ProfileId', 'reference', 'N', { to: ['Profile'], as: 'Profile' }),
];
