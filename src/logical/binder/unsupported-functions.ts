// Functions of DuckDB's that Quern knows by name alone: the error says so instead of "does not exist".

const NAMES: ReadonlySet<string> = new Set(
  `combine create_sort_key current_connection_id current_query current_query_id current_transaction_id equi_width_bins fill finalize format_pg_type
  format_type get_type icu_sort_key json_deserialize_sql json_serialize_plan json_serialize_sql make_type map_to_pg_oid md5_number
  md5_number_lower md5_number_upper parse_duckdb_log_message pg_sleep remap_struct replace_type sleep_ms st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb
  st_intersects_extent st_setcrs stats sum_no_overflow timetz_byte_comparable txid_current variant_bytes_to_variant variant_extract
  variant_normalize variant_to_parquet_variant variant_typeof vector_type write_log`.split(/\s+/),
)

/** Whether the name, in lower case, is such a function's. */
export function isUnsupportedFunction(name: string): boolean {
  return NAMES.has(name)
}
