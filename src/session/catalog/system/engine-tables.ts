// What tells of the engine itself, as tables: variables, rules, time zones, and what there is none of.
import { formatterOf } from '../../../common/text/format.ts'
import { packInterval } from '../../../common/text/interval.ts'
import { zoneOffset } from '../../../common/text/time-zone.ts'
import { BIGINT, BOOLEAN, INTEGER, INTERVAL, listOf, type SqlType, typeName, VARCHAR } from '../../../common/types.ts'
import { RULES } from '../../../optimizer/rules/index.ts'
import { type SystemTable, systemTable } from './system-table.ts'

const duckdbVariables = systemTable({ name: VARCHAR, value: VARCHAR, type: VARCHAR }, ({ variables }) =>
  [...variables()].map(([name, { value, type }]) => ({
    name,
    value: value === null ? null : formatterOf(type)(value),
    type: typeName(type),
  })),
)

const duckdbOptimizers = systemTable({ name: VARCHAR }, () => RULES.map(({ name }) => ({ name })))

const pragmaVersion = systemTable({ library_version: VARCHAR, source_id: VARCHAR, codename: VARCHAR }, () => [
  { library_version: 'v0.1.0', source_id: '', codename: 'Quern' },
])

const pragmaCollations = systemTable({ collname: VARCHAR }, () => ['nfc', 'noaccent', 'nocase'].map((collname) => ({ collname })))

/** As they are now: a zone's offset changes over the year. */
const timeZoneNames = systemTable({ name: VARCHAR, abbrev: VARCHAR, utc_offset: INTERVAL, is_dst: BOOLEAN }, () => {
  const year = new Date().getUTCFullYear()
  const microsAt = (time: number) => BigInt(time) * 1000n
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')].map((name) => {
    const offsetAt = zoneOffset(name)
    const now = offsetAt(microsAt(Date.now()))
    const standard = Math.min(...[0, 6].map((month) => Number(offsetAt(microsAt(Date.UTC(year, month, 1))))))
    return { name, abbrev: name, utc_offset: packInterval({ months: 0, days: 0, micros: now }), is_dst: now > standard }
  })
})

/** What others have and Quern has not: a table without rows says so to who asks. */
function none(columns: Readonly<Record<string, SqlType>>): SystemTable {
  return systemTable(columns, () => [])
}

export const ENGINE_TABLES: Readonly<Record<string, SystemTable>> = {
  duckdb_variables: duckdbVariables,
  duckdb_optimizers: duckdbOptimizers,
  pragma_version: pragmaVersion,
  pragma_collations: pragmaCollations,
  pg_timezone_names: timeZoneNames,
  duckdb_extensions: none({
    extension_name: VARCHAR,
    loaded: BOOLEAN,
    installed: BOOLEAN,
    install_path: VARCHAR,
    description: VARCHAR,
    aliases: listOf(VARCHAR),
    extension_version: VARCHAR,
    install_mode: VARCHAR,
    installed_from: VARCHAR,
  }),
  duckdb_secrets: none({
    name: VARCHAR,
    type: VARCHAR,
    provider: VARCHAR,
    persistent: BOOLEAN,
    storage: VARCHAR,
    scope: listOf(VARCHAR),
    secret_string: VARCHAR,
  }),
  duckdb_dependencies: none({
    classid: BIGINT,
    objid: BIGINT,
    objsubid: INTEGER,
    refclassid: BIGINT,
    refobjid: BIGINT,
    refobjsubid: INTEGER,
    deptype: VARCHAR,
  }),
}
