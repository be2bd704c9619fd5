"""What a database does all day, after SQLite's speedtest1: inserts, an index, queries, changes,
in a file with a journal."""

import os
import sqlite3
import sys

count = int(sys.argv[1])
database = sqlite3.connect("/tmp/speed.db", isolation_level=None)
run = database.execute
run("PRAGMA journal_mode = DELETE")
run("CREATE TABLE t1(a INTEGER, b INTEGER, c TEXT)")
run("BEGIN")
database.executemany(
    "INSERT INTO t1 VALUES(?, ?, ?)",
    ((n, n * 7919 % 100003, f"number {n * 31 % 9973}") for n in range(count)))
run("COMMIT")
run("CREATE INDEX i1 ON t1(b)")
seen = 0
query = "SELECT count(*), avg(b) FROM t1 WHERE b BETWEEN ? AND ?"
for low in range(0, 100000, 500):
    seen += run(query, (low, low + 50)).fetchone()[0]
for number in range(0, min(count, 1000), 50):
    run("UPDATE t1 SET c = ? WHERE a = ?", (f"changed {number}", number))
for number in range(60):
    run("INSERT INTO t1 VALUES(?, ?, 'alone')", (-number, number))
run("DELETE FROM t1 WHERE b > 90000")
rows, total = run("SELECT count(*), sum(b) FROM t1").fetchone()
print(seen, rows, total, run("PRAGMA integrity_check").fetchone()[0])
database.close()
os.remove("/tmp/speed.db")
