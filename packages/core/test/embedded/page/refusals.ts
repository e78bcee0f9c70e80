/**
 * Statements that Cassandra 5 knows and the engine may not have. The page lists those that it refuses as `Unsupported`, by
 * the name it gives; one that it takes is no longer listed, and may go from here.
 */

/** What the statements below need. */
export const preparations: ReadonlyArray<string> = [
  "CREATE TABLE t (p int, c int, v int, b bigint, d decimal, i varint, s text, ip inet, at timestamp, PRIMARY KEY (p, c))",
  "CREATE TABLE u (id timeuuid, c int, PRIMARY KEY (id, c))",
  "INSERT INTO t (p, c, v, b, d, i, s, at) VALUES (1, 1, 1, 9223372036854775807, 1.5, 1, 'x', 0)"
]

export const candidates: ReadonlyArray<string> = [
  "CREATE ROLE ada WITH PASSWORD = 'secret' AND LOGIN = true",
  "CREATE USER ada WITH PASSWORD 'secret'",
  "ALTER ROLE ada WITH LOGIN = false",
  "DROP ROLE ada",
  "GRANT SELECT ON t TO ada",
  "REVOKE SELECT ON t FROM ada",
  "LIST ROLES",
  "CREATE FUNCTION twice (v int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return v * 2;'",
  "CREATE OR REPLACE FUNCTION twice (v int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return v * 2;'",
  "DROP FUNCTION twice",
  "CREATE AGGREGATE total (int) SFUNC add STYPE int",
  "DROP AGGREGATE total",
  "CREATE TRIGGER audit ON t USING 'org.example.Audit'",
  "DROP TRIGGER audit ON t",
  "DESCRIBE TABLES",
  "DESC TABLE t",
  "CREATE TABLE compact (p int PRIMARY KEY, v text) WITH COMPACT STORAGE",
  "ADD IDENTITY 'urn:certmanager:ada' TO ROLE 'ada'",
  "USE embedded",
  "SELECT * FROM system.batches",
  "SELECT * FROM system_views.clients",
  "SELECT ('org.example.OwnType') v FROM t",
  "CREATE MATERIALIZED VIEW later AS SELECT * FROM u WHERE id = now() AND c IS NOT NULL PRIMARY KEY (c, id)",
  "SELECT to_date(b) FROM t",
  "INSERT INTO t (p, c, ip) VALUES (1, 1, 'example.com')",
  "CREATE CUSTOM INDEX ON t (s) USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = " +
  "{'analyzer_class': 'org.apache.cassandra.index.sasi.analyzer.StandardAnalyzer'}",
  "CREATE CUSTOM INDEX ON t (s) USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = " +
  "{'analyzer_class': 'org.apache.cassandra.index.sasi.analyzer.DelimiterAnalyzer', 'delimiter': ','}"
]

/** Features that are refused by name where something is missing that is there in tests. */
export const elsewhere: ReadonlySet<string> = new Set(["mask_hash()"])
