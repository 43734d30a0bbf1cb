import { getSessionCookie } from "better-auth/cookies";
import { NextResponse, type NextRequest } from "next/server";

/**
 * Before each page: sends those without a session cookie to the log-in page, and sets the Content-Security-Policy.
 * That there is a cookie proves nothing. Whether it is good, each page asks by `currentSession()`, and each request for data
 * is verified by the backend.
 */
export function proxy(request: NextRequest) {
  if (request.nextUrl.pathname.startsWith("/tasks") && getSessionCookie(request) === null)
    return NextResponse.redirect(new URL("/login", process.env.BETTER_AUTH_URL));

  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  // Next.js reads the nonce from the request and puts it on its scripts.
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

export const config = { matcher: "/((?!api/|_next/).*)" };
