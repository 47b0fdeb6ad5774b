/** True for two names of which Fivetran may make the same one (inferred): without case, other characters as `_`. */
export function sameName(one: string, other: string): boolean {
  return normalName(one) === normalName(other)
}

/** What Fivetran may make of a schema's name. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9.]/g, '_')
}
