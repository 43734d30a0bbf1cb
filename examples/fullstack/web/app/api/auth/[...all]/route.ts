import { toNextJsHandler } from "better-auth/next-js";
import { auth } from "@/lib/auth";

/**
 * The session's token belongs into the httpOnly cookie alone, but Better Auth also writes it into some bodies, such as the
 * answer to a log-in. Scripts have no use for it, so they do not get it.
 */
async function answer(request: Request) {
  const response = await auth.handler(request);
  const text = await response.text();
  if (text === "" || !response.headers.get("content-type")?.startsWith("application/json")) return new Response(text || null, response);
  const body: unknown = JSON.parse(text, (key, value: unknown) => (key === "token" ? undefined : value));
  return new Response(JSON.stringify(body), response);
}

export const { GET, POST } = toNextJsHandler(answer);
