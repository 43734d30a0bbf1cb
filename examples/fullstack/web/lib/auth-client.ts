// Not from "@better-auth/react": there is no such package.
import { createAuthClient } from "better-auth/react";

/** Speaks to /api/auth of the host that the page came from, which may be this machine, and then needs no network. */
export const authClient = createAuthClient({ sessionOptions: { refetchWhenOffline: true } });
