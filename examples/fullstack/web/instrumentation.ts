/** Runs once, before the server answers anything. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  for (const name of ["BETTER_AUTH_URL", "BETTER_AUTH_SECRET", "BACKEND_URL"])
    if (!process.env[name]) throw new Error(`${name} is not set`);

  const { auth } = await import("./lib/auth");
  const { getMigrations } = await import("better-auth/db/migration");
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
}
