import { betterAuth } from "better-auth";
import { nextCookies } from "better-auth/next-js";
import { jwt } from "better-auth/plugins";
import { openDatabase } from "./database";
import { baseURL, origin, secret } from "./settings";

export const auth = betterAuth({
  baseURL,
  secret,
  database: openDatabase(),
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
  // Tokens are made in process, by the proxy. Over HTTP nobody gets one.
  disabledPaths: ["/token"],
  plugins: [
    jwt({
      // A new key every 30 days; the old one stays published for as long again, so that its tokens remain good.
      jwks: { rotationInterval: 60 * 60 * 24 * 30 }, // seconds
      // There is no option `secret`: tokens are signed with a private key (EdDSA), whose public half is at /api/auth/jwks.
      jwt: {
        issuer: origin,
        audience: origin,
        expirationTime: "1m", // each is made for one request
        // Without this the whole user object would be in every token. The backend needs only `sub`, which is always there.
        definePayload: () => ({}),
      },
      // Otherwise /api/auth/get-session would answer the browser with a token.
      disableSettingJwtHeader: true,
    }),
    nextCookies(), // the last one, so that it sees the cookies of all others
  ],
});
