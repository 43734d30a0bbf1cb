import { getMigrations } from "better-auth/db/migration";

/**
 * Before the first request: is everything set, and are there tables? After an exception Next.js would go on and answer 500
 * to everything; it ends instead, and says why.
 */
export async function prepare() {
  try {
    for (const name of ["BETTER_AUTH_URL", "BETTER_AUTH_SECRET", "BACKEND_URL"]) {
      const value = process.env[name];
      if (!value) throw new Error(`${name} is not set`);
      if (name.endsWith("_URL") && !(/^https?:\/\//.test(value) && URL.canParse(value))) throw new Error(`${name} is no http:// or https:// URL`);
    }
    const { auth } = await import("./auth");
    const { runMigrations } = await getMigrations(auth.options);
    await runMigrations();
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    console.error(`This cannot start: ${message || code}`);
    process.exit(1);
  }
}
