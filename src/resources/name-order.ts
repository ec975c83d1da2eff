/** Compares names by code unit, so that their order does not depend on a locale. */
export function nameOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Compares what has names by them. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return nameOrder(a.name, b.name);
}
