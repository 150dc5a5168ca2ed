/**
 * For partial indexes: only records whose field holds a string.
 *
 * MongoDB uses a partial index only for a query of which it can prove that it asks for nothing else. From
 * `{ field: 'x' }` it proves that the field is greater than the empty string. It never proves a `$type` from a value
 * (`isSubsetOf` in its `src/mongo/db/matcher/expression_algo.cpp`), so an index filtered by
 * `{ $type: 'string' }` is left aside.
 */
export const NON_EMPTY_STRING = { $gt: '' } as const;
