import { expect, test } from 'vitest'
import { parse, printSql } from '../../src/parser/index.ts'

const printed = (sql: string) => parse(sql).map(printSql).join('; ')

// A text, and how it is printed where that differs.
const CASES: readonly (readonly [text: string, printed?: string])[] = [
  ['SELECT 1'],
  ['select a x, b as "y z", c "Q", d as \'s\' from t', 'SELECT a AS x, b AS "y z", c AS Q, d AS s FROM t'],
  ['select 1 date, 2 rank, 3 as select', 'SELECT 1 AS date, 2 AS rank, 3 AS "select"'],
  ['select *, t.*, s.t.* from s.t', 'SELECT *, t.*, s.t.* FROM s.t'],
  [
    'select * exclude (a, t.b) replace (c + 1 as c) rename (d as e) from t',
    'SELECT * EXCLUDE (a, t.b) REPLACE ((c + 1) AS c) RENAME (d AS e) FROM t',
  ],
  ['select * exclude a from t', 'SELECT * EXCLUDE (a) FROM t'],
  ['SELECT DISTINCT a FROM t'],
  ['select distinct on (a, b) c from t', 'SELECT DISTINCT ON (a, b) c FROM t'],
  ['select all a from t', 'SELECT a FROM t'],
  ['from t', 'SELECT * FROM t'],
  ['from t select a where b', 'SELECT a FROM t WHERE b'],
  ["select * from 'plays/**/*.parquet' p(a, b)", "SELECT * FROM 'plays/**/*.parquet' AS p(a, b)"],
  [
    "from read_parquet(['a','b'], hive_partitioning = true, x => 1, y := 2)",
    "SELECT * FROM read_parquet(['a', 'b'], hive_partitioning := true, x := 1, y := 2)",
  ],
  ['from range(3) r', 'SELECT * FROM "range"(3) AS r'],
  ["from glob('*')", 'SELECT * FROM "glob"(\'*\')'],
  ['from (select 1) s, lateral (select s.a) l', 'SELECT * FROM (SELECT 1) AS s CROSS JOIN LATERAL (SELECT s.a) AS l'],
  ['from (values (1, 2), (3, 4)) v(a, b)', 'SELECT * FROM (VALUES (1, 2), (3, 4)) AS v(a, b)'],
  ['from a join b on a.x = b.x left outer join c using (x, y)', 'SELECT * FROM a JOIN b ON (a.x = b.x) LEFT JOIN c USING (x, y)'],
  [
    'from a inner join b using (x) right join c using (x) full outer join d using (x)',
    'SELECT * FROM a JOIN b USING (x) RIGHT JOIN c USING (x) FULL JOIN d USING (x)',
  ],
  ['from a cross join b natural join c natural left join d', 'SELECT * FROM a CROSS JOIN b NATURAL JOIN c NATURAL LEFT JOIN d'],
  [
    'from a semi join b using (x) anti join c on true left semi join d on true',
    'SELECT * FROM a SEMI JOIN b USING (x) ANTI JOIN c ON true SEMI JOIN d ON true',
  ],
  ['from a, b join c on true', 'SELECT * FROM a CROSS JOIN (b JOIN c ON true)'],
  ['from (a join b on true) join c on true', 'SELECT * FROM a JOIN b ON true JOIN c ON true'],
  ['from ((select 1) x join y on true)', 'SELECT * FROM (SELECT 1) AS x JOIN y ON true'],
  [
    'select a, count(*) from t where b group by a, 2 having count(*) > 1 window w as (order by a), v as (w) qualify rank() over w = 1',
    'SELECT a, count_star() FROM t WHERE b GROUP BY a, 2 HAVING (count_star() > 1) WINDOW w AS (ORDER BY a), v AS (w) QUALIFY (rank() OVER w = 1)',
  ],
  ['select a from t group by all order by all desc nulls first', 'SELECT a FROM t GROUP BY ALL ORDER BY ALL DESC NULLS FIRST'],
  [
    'select a from t order by a asc, b desc nulls last, 3 limit 10 offset 5',
    'SELECT a FROM t ORDER BY a, b DESC NULLS LAST, 3 LIMIT 10 OFFSET 5',
  ],
  ['select a from t offset 5 rows limit 2 + 3', 'SELECT a FROM t LIMIT (2 + 3) OFFSET 5'],
  ['select a from t limit all', 'SELECT a FROM t'],
  ['values (1), (2) order by 1', 'VALUES (1), (2) ORDER BY 1'],
  ['select 1 union select 2 union all select 3', '(SELECT 1 UNION SELECT 2) UNION ALL SELECT 3'],
  ['select 1 union select 2 intersect select 3 except all select 4', '(SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3)) EXCEPT ALL SELECT 4'],
  ['select 1 union all by name select 2 order by 1 limit 1', 'SELECT 1 UNION ALL BY NAME SELECT 2 ORDER BY 1 LIMIT 1'],
  ['(select 1 limit 1) union (select 2)', '(SELECT 1 LIMIT 1) UNION SELECT 2'],
  ['((select 1))', 'SELECT 1'],
  ['((select 1 limit 2)) limit 1', '(SELECT 1 LIMIT 2) LIMIT 1'],
  [
    'with a as (select 1), b(x, y) as not materialized (from a) from b',
    'WITH a AS (SELECT 1), b(x, y) AS NOT MATERIALIZED (SELECT * FROM a) SELECT * FROM b',
  ],
  ['with recursive r as materialized (select 1) from r', 'WITH RECURSIVE r AS MATERIALIZED (SELECT 1) SELECT * FROM r'],
  ['with recursive as (select 1) from recursive', 'WITH "recursive" AS (SELECT 1) SELECT * FROM "recursive"'],
  ['EXPLAIN SELECT 1'],
  ['explain analyze select 1', 'EXPLAIN (ANALYZE) SELECT 1'],
  ['explain (analyze, format JSON) (select 1)', 'EXPLAIN (ANALYZE , FORMAT json) SELECT 1'],
  ['explain (select 1)', 'EXPLAIN SELECT 1'],
  ['describe select 1', 'DESCRIBE SELECT 1'],
  ["describe 'a.parquet'", "DESCRIBE SELECT * FROM 'a.parquet'"],
  ['desc t', 'DESCRIBE SELECT * FROM t'],
  ['create view v as select 1', 'CREATE VIEW v AS SELECT 1'],
  [
    'create or replace temporary view if not exists s.v(a, b) as select 1, 2',
    'CREATE OR REPLACE TEMP VIEW IF NOT EXISTS s.v (a, b) AS SELECT 1, 2',
  ],
  ['drop view if exists a, s.b', 'DROP VIEW IF EXISTS a, s.b'],
  ['drop table t', 'DROP TABLE t'],
  ['describe t', 'DESCRIBE SELECT * FROM t'],
  ['describe', 'SHOW ALL TABLES'],
  ['show tables', 'SHOW TABLES'],
  ['show all', 'SHOW ALL'],
  ['show columns from t', 'DESCRIBE SELECT * FROM t'],
  ['show tables.t', 'DESCRIBE SELECT * FROM "tables".t'],
  ['summarize (from t)', 'SUMMARIZE SELECT * FROM t'],
  [
    'create or replace temp table if not exists s.t (a int not null, "b c" decimal(4, 1) default 1 + 2, c text null)',
    'CREATE OR REPLACE TEMP TABLE IF NOT EXISTS s.t (a INTEGER NOT NULL, "b c" DECIMAL(4, 1) DEFAULT ((1 + 2)), c VARCHAR)',
  ],
  ['create table t as from u', 'CREATE TABLE t AS SELECT * FROM u'],
  ['create table t (a, b) as values (1, 2)', 'CREATE TABLE t (a, b) AS VALUES (1, 2)'],
  ['insert into s.t values (1, 2)', 'INSERT INTO s.t VALUES (1, 2)'],
  ['insert into t (a, b) by name (select 1)', 'INSERT INTO t (a, b) BY NAME SELECT 1'],
  ['insert into t (with x as (select 1) from x)', 'INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x'],
  ['insert into t default values', 'INSERT INTO t DEFAULT VALUES'],
  ["copy t to 'a.parquet'", "COPY (SELECT * FROM t) TO 'a.parquet'"],
  ['copy t (a, b) to ? with (format csv, header)', 'COPY (SELECT a, b FROM t) TO $1 ("format" (\'csv\'), header)'],
  [
    "copy (select 1) to 'x' (partition_by (a, \"B\"), header false, delimiter ';', row_group_size 100)",
    "COPY (SELECT 1) TO 'x' (partition_by ('a', 'B'), header (false), delimiter (';'), row_group_size (100))",
  ],
  ["copy t from 'a.parquet' (format parquet)", "INSERT INTO t SELECT * FROM 'a.parquet'"],
  ['prepare p as select $1', 'PREPARE p AS SELECT $1'],
  ["execute p(1, city := 'Oslo')", "EXECUTE p(1, city := 'Oslo')"],
  ['execute p', 'EXECUTE p'],
  ['deallocate prepare p', 'DEALLOCATE p'],
  ['select copy, insert, tables, columns from prepare', 'SELECT "copy", "insert", "tables", "columns" FROM "prepare"'],
  ['set threads = 4', 'SET threads = 4'],
  ["set timezone to 'UTC'", "SET timezone = 'UTC'"],
  ['set default_null_order = nulls_first', "SET default_null_order = 'nulls_first'"],
  ['set x = on', "SET x = 'on'"],
  ['reset threads', 'RESET threads'],
  [';; select 1;; select 2; ', 'SELECT 1; SELECT 2'],
  [' -- nothing', ''],
]

test.each(CASES.map(([text, expected = text]) => ({ text, expected })))('$text', ({ text, expected }) => {
  expect(printed(text)).toBe(expected)
})

test('what is printed is understood as what was read', () => {
  for (const [text] of CASES) expect(printed(printed(text)), text).toBe(printed(text))
})
