// Not from "@better-auth/react": there is no such package.
import { createAuthClient } from "better-auth/react";

/** Speaks to /api/auth of the host that the page came from. */
export const authClient = createAuthClient();
