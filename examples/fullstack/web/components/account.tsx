"use client";

import { useEffect } from "react";
import { authClient } from "@/lib/auth-client";

/** Who is logged in, and the way out. When the session ends elsewhere, in another tab say, this page ends too. */
export function Account({ name }: { name: string }) {
  const { data, isPending, error } = authClient.useSession();
  const ended = !isPending && !error && data === null;
  useEffect(() => {
    if (ended) window.location.replace("/login?ended");
  }, [ended]);

  async function logOut() {
    await authClient.signOut();
    window.location.assign("/login");
  }

  return (
    <div className="account">
      <span className="name">{name}</span>
      <button onClick={logOut}>Log out</button>
    </div>
  );
}
