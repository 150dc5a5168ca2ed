/**
 * For partial indexes: only records whose field holds a string.
 *
 * MongoDB uses a partial index only if it can prove that the query matches only records in the index. From
 * `{ field: 'x' }` it proves that the field is greater than the empty string. It never proves a `$type` from a value
 * (`isSubsetOf` in its `src/mongo/db/matcher/expression_algo.cpp`), so it does not use an index filtered by
 * `{ $type: 'string' }`.
 */
export const NON_EMPTY_STRING = { $gt: '' } as const;
