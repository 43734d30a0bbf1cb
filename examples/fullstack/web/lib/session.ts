import { headers } from "next/headers";
import { auth } from "./auth";

/** Who is logged in, asked of the database; null if nobody. A page cannot set cookies, so it does not prolong the session. */
export async function currentSession() {
  return auth.api.getSession({ headers: await headers(), query: { disableRefresh: true } });
}
