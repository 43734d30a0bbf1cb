import { APIError } from "better-auth/api";
import type { NextRequest } from "next/server";
import { auth } from "@/lib/auth";
import { backendURL, origin } from "@/lib/settings";

const patience = 15_000; // milliseconds
const maxBodyBytes = 64 * 1024; // as in the backend

function problem(status: number, code: string, detail: string, headers: HeadersInit = {}) {
  return Response.json(
    { type: "about:blank", status, code, detail },
    { status, headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers } },
  );
}

/** A token for whoever the session cookie says is asking, made in this process; null without a session. */
async function tokenFor(request: NextRequest) {
  try {
    return (await auth.api.getToken({ headers: request.headers })).token;
  } catch (error) {
    if (error instanceof APIError && error.statusCode === 401) return null;
    throw error;
  }
}

/** Only what is named here goes on or comes back: never a cookie, in either direction. */
function pick(headers: Headers, names: string[]) {
  return names.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
}

/** /api/proxy/… here is /api/… there, with a token in place of the cookie. Whose data it may touch, the backend decides. */
async function forward(request: NextRequest, { params }: { params: Promise<{ path: string[] }> }) {
  // A browser sends the cookie for any page that asks, but says in Origin which page that is.
  if (request.method !== "GET" && request.method !== "HEAD" && request.headers.get("Origin") !== origin)
    return problem(403, "origin_not_allowed", "a page of this origin may not change anything");

  const token = await tokenFor(request);
  if (token === null) return problem(401, "not_logged_in", "there is no session, or it has ended");

  // The backend does not read such a body to its end; its answer could get lost when it closes the connection.
  if (Number(request.headers.get("Content-Length")) > maxBodyBytes) return problem(413, "body_too_large", "the body is larger than 64 KiB");

  const path = (await params).path.map(encodeURIComponent).join("/");
  try {
    const answer = await fetch(new URL(`/api/${path}${request.nextUrl.search}`, backendURL), {
      method: request.method,
      // With its length, so that the body can be passed on piece by piece and is not sent in chunks.
      headers: [["Authorization", `Bearer ${token}`], ...pick(request.headers, ["Content-Type", "Content-Length"])],
      body: request.body,
      duplex: "half",
      redirect: "manual",
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]),
    } as RequestInit);
    return new Response(answer.body, {
      status: answer.status,
      headers: pick(answer.headers, ["Content-Type", "Cache-Control", "Retry-After"]),
    });
  } catch {
    return problem(503, "backend_unavailable", "the server that keeps the tasks does not answer", { "Retry-After": "2" });
  }
}

export { forward as GET, forward as POST, forward as PUT, forward as DELETE };
