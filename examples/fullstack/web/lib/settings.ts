import { randomBytes } from "node:crypto";

// What the environment says. `next build` reads this too, without an environment: only for that there are defaults;
// prepare.ts insists on values before the server starts.

/** Where browsers find this application: exactly this host, scheme and port. */
export const baseURL = process.env.BETTER_AUTH_URL ?? "http://localhost:3000";

/** What the tokens name as issuer and audience, and what browsers write into the header `Origin`. */
export const origin = new URL(baseURL).origin;

/** Signs the cookies and encrypts the private keys. The C++ server does not know it. */
export const secret = process.env.BETTER_AUTH_SECRET || randomBytes(32).toString("hex");

/** The C++ server. Only this server calls it, never a browser. */
export const backendURL = process.env.BACKEND_URL ?? "http://127.0.0.1:8080";
