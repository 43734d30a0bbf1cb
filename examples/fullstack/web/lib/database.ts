import { SqliteDialect } from "kysely";
import Database from "libsql";
import { Pool } from "pg";

/** Where users, sessions and keys live: a SQLite file, or PostgreSQL when DATABASE_URL says so. Opened when first used. */
export function openDatabase() {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === "") {
    const file = process.env.AUTH_DATABASE_FILE ?? "auth.db";
    return { dialect: new SqliteDialect({ database: async () => new Database(file) }), type: "sqlite" as const };
  }
  // Not the URL itself: it holds a password.
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error("DATABASE_URL is no postgresql:// URL; unset it to use a SQLite file");
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 5000 });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on("error", () => console.error("a connection to PostgreSQL broke"));
  return pool;
}
