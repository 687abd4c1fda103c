// The public API: every name that users may import, and no more.
export {
  BindError,
  CancelledError,
  CardinalityError,
  ConstraintError,
  ConversionError,
  CorruptFileError,
  type ErrorCode,
  FileError,
  FunctionError,
  formatBytes,
  InternalError,
  OverflowError,
  ParseError,
  type Position,
  QuernError,
  ResourceError,
  SpillError,
  TransactionError,
  UdfError,
  UnsupportedError,
  WorkerError,
} from './common/errors.ts'
export { decoderOf } from './common/nested/decode.ts'
export { encoderOf } from './common/nested/encode.ts'
export type { NestedValue, UnionValue } from './common/nested/nested-value.ts'
export type {
  ExchangeKind,
  MeasuredExchange,
  MeasuredOperator,
  MeasuredQuery,
  MeasuredScan,
  MeasuredStep,
  PlannedExchange,
  PlannedOperator,
  PlannedQuery,
  PlannedScan,
  RuleTiming,
  WorkerShare,
} from './common/plan-report.ts'
export type { OnProgress, QueryProgress, StageStatus } from './common/progress.ts'
export type { QueryResult, RawValue, ResultBatch, ResultColumn } from './common/result.ts'
export type { Field, Schema } from './common/schema.ts'
export { type Formatter, formatterOf, jsonFormatterOf } from './common/text/format.ts'
export { type IntervalParts, packInterval, unpackInterval } from './common/text/interval.ts'
export { packTimeWithZone, type TimeWithZone, unpackTimeWithZone } from './common/text/time-with-zone.ts'
export {
  type ArrayType,
  arrayOf,
  BIGINT,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  type DecimalType,
  DOUBLE,
  decimal,
  type EnumType,
  enumOf,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTERVAL,
  isNested,
  isNumeric,
  JSON_TYPE,
  type ListType,
  listOf,
  type MapType,
  mapOf,
  type NamedType,
  type NestedType,
  NULL,
  type SimpleKind,
  type SimpleType,
  SMALLINT,
  type SqlType,
  type StructType,
  structOf,
  TIME,
  TIMESTAMP,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMESTAMPTZ,
  TIMETZ,
  TINYINT,
  typeName,
  UBIGINT,
  UINTEGER,
  type UnionType,
  USMALLINT,
  UTINYINT,
  UUID,
  unionOf,
  VARCHAR,
} from './common/types.ts'
export type { BatchStream } from './dataframe/arrow-stream.ts'
export { type AnyFrame, DataFrame } from './dataframe/data-frame.ts'
export type { ActionOptions, ExplainOptions, QueryParameters, WrittenFiles } from './dataframe/executor.ts'
export type { CallColumn, Order, WindowOptions } from './dataframe/expressions/call-column.ts'
export { Column, type Condition, col, lit, type NumberValue, type Operand, type SortColumn } from './dataframe/expressions/column.ts'
export type { Lambda } from './dataframe/expressions/function-types.ts'
export { type Functions, fn } from './dataframe/expressions/functions.ts'
export type { StructValue, Value } from './dataframe/expressions/literal.ts'
export { sql } from './dataframe/expressions/sql-template.ts'
export { type Case, type When, when } from './dataframe/expressions/when.ts'
export type { FrameEdge, FrameEdges, FrameOptions } from './dataframe/expressions/window-frame.ts'
export type { FileReader, ReadCsvOptions, ReadJsonOptions, ReadParquetOptions } from './dataframe/file-reader.ts'
export type { JoinType, SampleOptions, TopByKeyOptions, UnpivotOptions } from './dataframe/frame-options.ts'
export type { SqlOptions } from './dataframe/frame-source.ts'
export type {
  FrameWriter,
  IfExists,
  WriteCsvFrameOptions,
  WriteJsonFrameOptions,
  WriteParquetFrameOptions,
} from './dataframe/frame-writer.ts'
export type { GroupedFrame } from './dataframe/grouped-frame.ts'
export type { RowSchema } from './dataframe/input-rows.ts'
export type { PivotedFrame } from './dataframe/pivoted-frame.ts'
export type { JsRow, RowOptions } from './dataframe/row-objects.ts'
export type { ColumnName, Named, Row } from './dataframe/row-types.ts'
export type { ShowOptions } from './dataframe/show-table.ts'
export { type OpenOptions, open } from './open.ts'
export type { Parameters, ParameterValue } from './session/parameters.ts'
export type { UdfDescription, UserFunctions } from './session/user-functions.ts'
export type { QueryOptions, Session } from './session.ts'
export {
  type ParquetCompression,
  type WriteParquetOptions,
  type WrittenParquet,
  writeParquet,
} from './storage/parquet-write/write-parquet.ts'
export type {
  AggregateUdf,
  JsArguments,
  JsResult,
  JsValue,
  ScalarUdf,
  ScalarUdfOptions,
  UdfColumn,
  UdfColumnResult,
  UdfModule,
  UdfOptions,
  VectorizedUdf,
  VectorizedUdfOptions,
} from './udf/user/declaration.ts'
