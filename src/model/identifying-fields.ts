/**
 * Fields that tell the entries of a list of objects apart, most telling first: the names that Fivetran's services use.
 */
export const IDENTIFYING_FIELDS = [
  'key',
  'name',
  'table_name',
  'table',
  'project',
  'report_name',
  'alias',
  'app_id',
  'tenant_id',
  'project_id',
  'id',
  'account_id',
] as const
