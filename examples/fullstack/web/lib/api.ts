/** A task as the C++ server sends it. */
export interface Task {
  id: string;
  title: string;
  completed: boolean;
  created_at: string;
  updated_at: string;
}

/** A refusal; `code` is that of the problem+json body. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string) {
    super(explain(status, code));
  }
}

function explain(status: number, code: string) {
  switch (code) {
    case "invalid_task":
      return "This is no title: it may have 500 bytes of text, without line breaks.";
    case "task_not_found":
      return "This task is no longer there.";
    case "unreachable":
    case "backend_unavailable":
    case "storage_unavailable":
    case "unavailable":
      return "The task server cannot be reached.";
    default:
      return `The task server refused this (${status}).`;
  }
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function call(method: string, path: string, body?: object): Promise<Response> {
  for (let attempt = 1; ; ++attempt) {
    let response: Response;
    try {
      response = await fetch(`/api/proxy/${path}`, {
        method,
        credentials: "include",
        cache: "no-store",
        ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError(0, "unreachable");
    }
    if (response.ok) return response;
    const { code = "" } = (await response.json().catch(() => ({}))) as { code?: string };
    // After a rotation of keys the backend first has to fetch the new one. It has done nothing yet, so the same can be asked again.
    if (code === "unavailable" && attempt < 4) {
      await pause(Math.min(Number(response.headers.get("Retry-After")) || 1, 3));
      continue;
    }
    throw new ApiError(response.status, code);
  }
}

/** The tasks of one user. Errors: ApiError. */
export function tasksOf(userId: string) {
  const all = `${encodeURIComponent(userId)}/tasks`;
  const one = (id: string) => `${all}/${encodeURIComponent(id)}`;
  return {
    list: async () => (await call("GET", all)).json() as Promise<Task[]>,
    add: async (title: string) => (await call("POST", all, { title })).json() as Promise<Task>,
    change: async (id: string, change: Partial<Pick<Task, "title" | "completed">>) =>
      (await call("PUT", one(id), change)).json() as Promise<Task>,
    remove: async (id: string) => {
      await call("DELETE", one(id));
    },
  };
}
