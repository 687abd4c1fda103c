// The spellings of the SQL types and the one name of each that the syntax tree uses.

const SPELLINGS: Record<string, string> = {
  BIGINT: 'int8 long int64 oid',
  BIGNUM: 'varint',
  BIT: 'bitstring',
  BLOB: 'bytea binary varbinary',
  BOOLEAN: 'bool logical',
  DATE: '',
  DECIMAL: 'dec numeric',
  DOUBLE: 'float8 |double precision',
  FLOAT: 'float4 real',
  GEOMETRY: '',
  HUGEINT: 'int128',
  INTEGER: 'int4 int int32 signed integral',
  INTERVAL: '',
  JSON: '',
  MAP: '',
  SMALLINT: 'int2 short int16',
  TIME: '|time without time zone',
  'TIME WITH TIME ZONE': 'timetz',
  TIMESTAMP: 'datetime timestamp_us |timestamp without time zone',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  TIMESTAMP_MS: '',
  TIMESTAMP_NS: '',
  TIMESTAMP_S: '',
  TINYINT: 'int1',
  UBIGINT: 'uint64 |bigint unsigned',
  UHUGEINT: 'uint128',
  UINTEGER: 'uint32 |int unsigned|integer unsigned',
  USMALLINT: 'uint16 |smallint unsigned',
  UTINYINT: 'uint8 |tinyint unsigned',
  UUID: 'guid',
  VARIANT: '',
  VARCHAR: 'text string char bpchar nvarchar character |character varying |char varying',
}

const CANONICAL = new Map<string, string>()
for (const [name, spellings] of Object.entries(SPELLINGS)) {
  const [words = '', ...phrases] = spellings.split('|')
  for (const spelling of [name.toLowerCase(), ...words.split(' '), ...phrases]) if (spelling !== '') CANONICAL.set(spelling.trim(), name)
}

/** Every spelling of a type that is one word, with the type that it names. */
export function typeNames(): readonly (readonly [name: string, type: string])[] {
  return [...CANONICAL].filter(([name]) => !name.includes(' ')).sort()
}

/** `int4` → `INTEGER`. A name that is not known stays as it is: it may be a type of the user's. */
export function canonicalTypeName(name: string): string {
  return CANONICAL.get(name.toLowerCase().replace(/\s+/g, ' ')) ?? name
}
