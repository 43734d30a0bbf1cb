/** Runs once, before the server answers anything. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") await (await import("./lib/prepare")).prepare();
}
