// Errors of one call of a DataFrame.
import { errorFromData, errorToData, QuernError } from '../../common/errors.ts'
import { inTexts } from '../expressions/sql-template.ts'
import type { Call } from '../frame.ts'

/** Errors name the method, and show the place in the SQL that it was given, where it was given some. */
export function within<T>({ method, texts }: Call, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof QuernError) || error.code === 'INTERNAL') throw error
    // What has its text already lies in a query below, which was bound in its own name.
    if (error.sql !== undefined) throw error
    const { position, ...data } = errorToData(error)
    const known = position && position.length > 0 && texts.length === 1 ? position : undefined
    throw inTexts(errorFromData({ ...data, message: `${method}(): ${error.message}`, position: known }), texts)
  }
}
