/**
 * What a field is called in CQL when nothing else is said: `createdAt` is `created_at`.
 *
 * @internal
 */
export const snakeCase = (field: string): string =>
  field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2").toLowerCase()
