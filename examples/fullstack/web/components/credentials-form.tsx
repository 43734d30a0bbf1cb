"use client";

import { useActionState } from "react";
import { authClient } from "@/lib/auth-client";

interface Outcome {
  problem: string;
  name: string;
  email: string;
}

function explain(error: { status: number; message?: string | undefined }) {
  if (error.status === 429) return "Too many attempts. Please wait a few seconds and try again.";
  if (error.status === 401) return "The e-mail address or the password is wrong.";
  if (error.status >= 400 && error.status < 500 && error.message) return `${error.message.replace(/\.$/, "")}.`;
  return "The server cannot be reached. Please try again.";
}

/** Logs in, or signs up. What was typed stays there after a refusal, except the password. */
export function CredentialsForm({ mode }: { mode: "login" | "signup" }) {
  const [outcome, submit, pending] = useActionState<Outcome, FormData>(
    async (_, form) => {
      const text = (field: string) => String(form.get(field) ?? "");
      const typed = { name: text("name").trim(), email: text("email").trim() };
      const { error } =
        mode === "login"
          ? await authClient.signIn.email({ email: typed.email, password: text("password") })
          : await authClient.signUp.email({ ...typed, password: text("password") });
      if (error) return { ...typed, problem: explain(error) };
      // A whole new page: nothing of whoever was logged in before stays in memory.
      window.location.assign("/tasks");
      return new Promise<Outcome>(() => {}); // pending until the page is gone
    },
    { problem: "", name: "", email: "" },
  );

  const invalid = mode === "login" && outcome.problem !== "";
  return (
    <form action={submit}>
      {mode === "signup" && (
        <label>
          Name
          <input name="name" autoComplete="name" required maxLength={100} defaultValue={outcome.name} />
        </label>
      )}
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required defaultValue={outcome.email} aria-invalid={invalid} />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          autoComplete={mode === "login" ? "current-password" : "new-password"}
          required
          minLength={mode === "signup" ? 8 : undefined}
          aria-invalid={invalid}
          aria-describedby={mode === "signup" ? "password-hint" : undefined}
        />
        {mode === "signup" && (
          <small id="password-hint">At least 8 characters</small>
        )}
      </label>
      <div role="alert">{outcome.problem && !pending && <p className="problem">{outcome.problem}</p>}</div>
      <button className="primary" aria-disabled={pending}>
        {mode === "login" ? (pending ? "Logging in…" : "Log in") : pending ? "Creating the account…" : "Create account"}
      </button>
    </form>
  );
}
